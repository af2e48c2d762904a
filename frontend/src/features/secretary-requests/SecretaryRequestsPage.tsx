import { useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { SecretaryRequest } from "@/api/types";
import { ContactCard } from "@/app/ContactCard";
import { useMe } from "@/app/queries";
import { Alert } from "@/components/ui/Alert";
import { EmptyState, PartyLetter, Tag } from "@/components/ui/Bits";
import { PageHeader } from "@/components/ui/PageHeader";
import { siteName } from "@/features/sites/place";
import { formatInstant } from "@/i18n/format";
import { AskForm } from "./AskForm";
import { Decide } from "./Decide";
import { secretaryRequestsQuery } from "./queries";
import { TakeBack } from "./TakeBack";

const TONES = { open: "warn", approved: "good", rejected: "neutral", withdrawn: "neutral" } as const;

/** A secretary's own requests and the form for another; the administrator's inbox of all. */
export function SecretaryRequestsPage() {
  const { t } = useTranslation();
  const me = useMe();
  const requests = useSuspenseQuery(secretaryRequestsQuery).data;
  const secretary = me.role === "party_secretary";
  const allowed = me.secretary_requests;
  return (
    <>
      <PageHeader
        title={t(secretary ? "requests.title" : "requests.titleOffice")}
        lead={allowed && t(secretary ? "requests.leadSecretary" : "requests.leadOffice")}
        {...(!secretary && { back: { to: "/users" as const, label: t("users.title") } })}
      />
      <div className="stack stack--wide">
        {!allowed && (
          <Alert kind="info">
            <p>{t(secretary ? "requests.off" : "requests.offOffice")}</p>
          </Alert>
        )}
        {secretary && allowed && me.effective_sites.length > 0 && <AskForm />}
        {requests.length === 0 && !secretary && (
          <EmptyState icon="check" title={t("requests.none")}>
            {allowed && <p>{t("requests.noneText")}</p>}
          </EmptyState>
        )}
        {requests.map((request) => (
          <RequestCard key={request.id} request={request} decidable={!secretary} />
        ))}
        {secretary && !allowed && <ContactCard />}
      </div>
    </>
  );
}

function RequestCard({ request, decidable }: { request: SecretaryRequest; decidable: boolean }) {
  const { t } = useTranslation();
  const { full_name, email, party, sites, state, asked_by, asked_at, decided_at, reason, user_id } = request;
  return (
    <section className="panel" aria-label={full_name}>
      <div className="row row--between">
        <h2>{full_name}</h2>
        <Tag tone={TONES[state]}>{t(`requests.states.${state}`)}</Tag>
      </div>
      <dl className="facts">
        <dt>{t("users.form.email")}</dt>
        <dd>{email}</dd>
        <dt>{t("users.form.party")}</dt>
        <dd>
          <PartyLetter party={party} named /> {party.name}
        </dd>
        <dt>{t("users.form.sites")}</dt>
        <dd>{sites.map(siteName).join(", ")}</dd>
        <dt>{t("requests.askedAt")}</dt>
        <dd>
          {formatInstant(asked_at)}
          {decidable && ` · ${asked_by.full_name}`}
        </dd>
        {decided_at && (
          <>
            <dt>{t(`requests.states.${state}`)}</dt>
            <dd>{formatInstant(decided_at)}</dd>
          </>
        )}
        {reason && (
          <>
            <dt>{t("requests.why")}</dt>
            <dd>{reason}</dd>
          </>
        )}
      </dl>
      {decidable && state === "open" && (
        <>
          {sites.every((site) => !site.within_reach) && (
            <Alert kind="warning">
              <p>{t("requests.outOfReach", { asker: asked_by.full_name })}</p>
            </Alert>
          )}
          <Decide request={request} />
        </>
      )}
      {!decidable && state === "open" && <TakeBack request={request} />}
      {user_id && (
        <p>
          <Link to="/users/$userId" params={{ userId: user_id }} preload="intent">
            {t("requests.toUser")}
          </Link>
        </p>
      )}
    </section>
  );
}
