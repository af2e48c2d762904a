import { useQuery, useSuspenseQueries, useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Party } from "@/api/types";
import { ADMINISTRATOR, mayOpen } from "@/app/access";
import { useMe } from "@/app/queries";
import { EmptyState } from "@/components/ui/Bits";
import { Icon } from "@/components/ui/Icon";
import { PageHeader } from "@/components/ui/PageHeader";
import { conflictsQuery } from "@/features/conflicts/queries";
import { dutiesQuery } from "@/features/duties/queries";
import { isCurrent } from "@/features/elections/lifecycle";
import { electionsQuery, statusQuery } from "@/features/elections/queries";
import { partiesQuery } from "@/features/parties/queries";
import { isInvited } from "@/features/parties/secretaries";
import { useWaitingRequests } from "@/features/secretary-requests/queries";
import { sitesQuery } from "@/features/sites/queries";
import { PartiesWithoutSecretary } from "@/features/users/PartiesWithoutSecretary";
import { Checklist } from "./Checklist";
import { checklist, electionAtWork } from "./checklist";
import { ElectionGlance } from "./ElectionGlance";

/** Nobody can report for these yet. Only an administrator makes accounts. */
function MissingSecretaries({ parties }: { parties: readonly Party[] }) {
  const { t } = useTranslation();
  const administrator = mayOpen(ADMINISTRATOR, useMe());
  if (administrator) return <PartiesWithoutSecretary parties={parties} />;
  const missing = parties.filter((party) => party.active_secretaries === 0);
  return (
    <section className="missing" aria-labelledby="missing-title">
      <h2 id="missing-title">
        <Icon name="warning" small />
        {t("users.withoutSecretary")}
      </h2>
      <span>
        {missing
          .map((party) => {
            const name = `${party.letter} – ${party.name}`;
            return isInvited(party) ? `${name} (${t("users.invitedWaits")})` : name;
          })
          .join(" · ")}
      </span>
      <span className="soft">{t("home.checklist.secretaries.administrator")}</span>
    </section>
  );
}

export function OfficeHome() {
  const { t } = useTranslation();
  const elections = useSuspenseQuery(electionsQuery).data;
  const current = elections.filter(isCurrent);
  current.sort((a, b) => a.held_on.localeCompare(b.held_on));
  const conflicts = useQuery(conflictsQuery).data?.length ?? 0;
  const requests = useWaitingRequests();
  const [sites, parties, duties] = useSuspenseQueries({ queries: [sitesQuery, partiesQuery, dutiesQuery] });
  const atWork = electionAtWork(elections);
  const status = useQuery({ ...statusQuery(atWork?.id ?? ""), enabled: atWork !== null });
  const checks = checklist({
    sites: sites.data.length,
    parties: parties.data,
    duties: duties.data.length,
    election: atWork,
    seats: status.data?.seats ?? 0,
  });
  const settled = atWork === null || status.isFetched;
  const ready = checks.every((check) => check.done);
  const onlySecretaries = checks.every((check) => check.done || check.name === "secretaries");
  return (
    <>
      <PageHeader title={t("home.office.title")} />
      <div className="stack stack--wide">
        {settled && !ready && !onlySecretaries && <Checklist checks={checks} election={atWork} />}
        {onlySecretaries && !ready && <MissingSecretaries parties={parties.data} />}
        {conflicts > 0 && (
          <p className="notice">
            <Icon name="warning" small />
            <Link to="/conflicts">{t("home.office.conflicts", { count: conflicts })}</Link>
          </p>
        )}
        {requests > 0 && (
          <p className="notice">
            <Icon name="person-add" small />
            <Link to="/secretary-requests">{t("home.office.requests", { count: requests })}</Link>
          </p>
        )}
        {current.map((election) => (
          <ElectionGlance key={election.id} election={election} />
        ))}
        {current.length === 0 && ready && (
          <EmptyState icon="how-to-reg" title={t("home.office.nothingOpen")}>
            <p>{t("home.office.nothingOpenText")}</p>
          </EmptyState>
        )}
      </div>
    </>
  );
}
