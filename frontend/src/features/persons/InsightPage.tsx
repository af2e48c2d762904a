import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import type { InsightReport, Uuid } from "@/api/types";
import { ProblemAlert } from "@/components/form/ProblemAlert";
import { Alert } from "@/components/ui/Alert";
import { Button } from "@/components/ui/Button";
import { PageHeader } from "@/components/ui/PageHeader";
import { siteName } from "@/features/sites/place";
import { formatDay, formatInstant } from "@/i18n/format";

const KINDS = ["cpr", "email", "phone", "address", "protected"] as const;

/** What a person is told on request: made by one press, printed by another. */
export function InsightPage({ personId }: { personId: Uuid }) {
  const { t } = useTranslation();
  const report = useMutation({
    mutationFn: () =>
      unwrap(api.POST("/api/v1/persons/{id}/insight-reports", { params: { path: { id: personId } } })),
  });
  return (
    <>
      <PageHeader
        title={t("persons.insight.title")}
        lead={t("persons.insight.lead")}
        back={{ to: "/persons/$personId", params: { personId }, label: t("persons.insight.back") }}
      />
      {report.error && <ProblemAlert error={report.error} />}
      {report.data ? (
        <div className="stack">
          <div className="no-print">
            <Alert kind="info">
              <p>{t("persons.insight.enclose")}</p>
            </Alert>
          </div>
          <Report report={report.data} />
        </div>
      ) : (
        <div className="form-actions">
          <Button busy={report.isPending} onClick={() => report.mutate()}>
            {t("persons.insight.make")}
          </Button>
        </div>
      )}
    </>
  );
}

function Report({ report }: { report: InsightReport }) {
  const { t } = useTranslation();
  const held = KINDS.filter((kind) => report.held[kind]);
  const { contact } = report;
  return (
    <article className="panel insight" aria-labelledby="insight-name">
      <h2 id="insight-name">{report.full_name}</h2>
      <p>
        {t("persons.insight.made", { at: formatInstant(report.made_at), municipality: report.municipality })}
      </p>
      <h3>{t("persons.insight.held")}</h3>
      <ul>
        <li>{t("persons.insight.kinds.name")}</li>
        {held.map((kind) => (
          <li key={kind}>{t(`persons.insight.kinds.${kind}`)}</li>
        ))}
      </ul>
      <h3>{t("persons.insight.reported")}</h3>
      <ul>
        {report.assignments.map((row) => (
          <li key={row.id}>
            {t("persons.insight.line", {
              at: formatInstant(row.reported_at),
              duty: row.duty.name,
              site: siteName(row.site),
              party: row.party ? `${row.party.letter} – ${row.party.name}` : t("persons.insight.office"),
            })}
          </li>
        ))}
      </ul>
      <h3>{t("persons.insight.readings")}</h3>
      {report.readings.length === 0 ? (
        <p>{t("persons.insight.noReadings")}</p>
      ) : (
        <ul>
          {report.readings.map((reading) => (
            <li key={`${reading.at} ${reading.kind}`}>
              {reading.kind === "protection_ended"
                ? t("persons.insight.protectionEnded", { at: formatInstant(reading.at) })
                : t("persons.insight.reading", {
                    at: formatInstant(reading.at),
                    what: t(`persons.insight.what.${reading.kind}`),
                    purpose: reading.purpose
                      ? t(`persons.purposes.${reading.purpose}`)
                      : t("persons.insight.noPurpose"),
                  })}
            </li>
          ))}
        </ul>
      )}
      <h3>{t("persons.insight.source")}</h3>
      <p>{t("persons.insight.sourceText")}</p>
      <h3>{t("persons.insight.use")}</h3>
      <p>{t("persons.insight.useText")}</p>
      <h3>{t("persons.insight.recipients")}</h3>
      <ul>
        <li>{t("persons.insight.officeSees")}</li>
        {report.assignments.some((row) => row.party) && (
          <li>
            {t("persons.insight.partySees")}
            {report.held.protected && ` ${t("persons.insight.partySeesProtected")}`}
          </li>
        )}
      </ul>
      <h3>{t("persons.insight.keeping")}</h3>
      <p>{t("persons.insight.keepingText")}</p>
      <p>
        {report.erasure_due_on
          ? t("persons.insight.due", { day: formatDay(report.erasure_due_on) })
          : t("persons.insight.dueUnknown")}{" "}
        {report.consent
          ? t("persons.insight.consent", {
              given: formatDay(report.consent.given_on),
              expires: formatDay(report.consent.expires_on),
            })
          : t("persons.insight.noConsent")}
      </p>
      <h3>{t("persons.insight.rights")}</h3>
      <p>
        {t("persons.insight.rightsText")} {t("persons.insight.complain")}
      </p>
      <p>
        {t("persons.insight.contact", { name: contact.name })} {contact.email} {contact.phone}
      </p>
      <div className="form-actions no-print">
        <Button onClick={() => window.print()}>{t("persons.insight.print")}</Button>
      </div>
    </article>
  );
}
