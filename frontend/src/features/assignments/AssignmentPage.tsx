import { useSuspenseQueries } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { AssignmentView, Uuid } from "@/api/types";
import { mayOpen, OFFICE } from "@/app/access";
import { useCameFrom, useHere } from "@/app/came-from";
import { useMe } from "@/app/queries";
import { Alert } from "@/components/ui/Alert";
import { PartyLetter } from "@/components/ui/Bits";
import { ButtonLink } from "@/components/ui/Button";
import { PageHeader } from "@/components/ui/PageHeader";
import { mayReport } from "@/features/elections/lifecycle";
import { electionQuery } from "@/features/elections/queries";
import { CorrectForm, PersonFacts } from "@/features/persons/CorrectForm";
import { CprPanel } from "@/features/persons/CprPanel";
import { DuplicateLink } from "@/features/persons/DuplicateLink";
import { Reveal } from "@/features/persons/Reveal";
import { siteName } from "@/features/sites/place";
import { formatInstant } from "@/i18n/format";
import { MoveForm } from "./MoveForm";
import { assignmentQuery } from "./queries";
import { AssignmentStateTag, holdsSeat } from "./states";
import { Withdraw } from "./Withdraw";

interface Props {
  assignmentId: Uuid;
  electionId: Uuid;
}

/** One report: who, where, in which state; corrected, moved and withdrawn here. */
export function AssignmentPage({ assignmentId, electionId }: Props) {
  const { t } = useTranslation();
  const office = mayOpen(OFFICE, useMe());
  const here = useHere();
  const came = useCameFrom();
  const [query, election] = useSuspenseQueries({
    queries: [assignmentQuery(assignmentId), electionQuery(electionId)],
  });
  const view = query.data;
  const { person } = view;
  const sits = holdsSeat(view.state);
  const editable = sits && mayReport(election.data, office);
  const reload = async () => (await query.refetch({ throwOnError: true })).data?.person;
  return (
    <>
      <PageHeader
        title={person.full_name}
        lead={`${view.duty.name}, ${siteName(view.site)}`}
        back={
          came?.to === "/assignments"
            ? { ...came, label: t("assignments.title") }
            : {
                to: "/elections/$electionId/sites/$siteId",
                params: { electionId: view.election_id, siteId: view.site.id },
                label: siteName(view.site),
              }
        }
        actions={
          <>
            {office && (
              <ButtonLink to="/persons/$personId" params={{ personId: person.id }} state={here} icon="person">
                {t("assignments.toPerson")}
              </ButtonLink>
            )}
            {editable && <Withdraw view={view} />}
          </>
        }
      />
      {sits && !editable && (
        <Alert kind="warning" title={t(`reporting.closed.${election.data.state}`)}>
          <p>{t(office ? "reporting.closedOffice" : "reporting.closedText")}</p>
        </Alert>
      )}
      <div className="columns columns--after-alert">
        <div className="stack stack--wide">
          {editable ? (
            <CorrectForm key={view.id} person={person} assignment={view} onReload={reload} />
          ) : (
            <PersonFacts person={person} />
          )}
        </div>
        <div className="stack stack--wide">
          <CprPanel person={person} editable={editable} onReload={reload} readable={office}>
            {office && person.cpr_registered && (
              <Reveal personId={person.id} name={person.full_name} what="cpr" />
            )}
          </CprPanel>
          <Where view={view} election={election.data.name} />
          {editable && <MoveForm view={view} onReload={reload} />}
        </div>
      </div>
    </>
  );
}

function Where({ view, election }: { view: AssignmentView; election: string }) {
  const { t } = useTranslation();
  return (
    <section className="panel" aria-labelledby="where-title">
      <h2 id="where-title">{t("assignments.seat")}</h2>
      <dl className="facts">
        <dt>{t("assignments.column.state")}</dt>
        <dd className="row">
          <AssignmentStateTag state={view.state} />
          {view.possible_duplicate && <DuplicateLink personId={view.person.id} />}
        </dd>
        <dt>{t("assignments.filter.election")}</dt>
        <dd>{election}</dd>
        <dt>{t("assignments.column.site")}</dt>
        <dd>{siteName(view.site)}</dd>
        <dt>{t("assignments.column.duty")}</dt>
        <dd>{view.duty.name}</dd>
        <dt>{t("assignments.column.party")}</dt>
        <dd className="party-name">
          {view.party && <PartyLetter party={view.party} named />}
          {view.party?.name ?? t("elections.noParty")}
        </dd>
        <dt>{t("assignments.column.reported")}</dt>
        <dd>
          {formatInstant(view.reported_at)}
          {view.reported_by && <span className="table__sub">{view.reported_by}</span>}
        </dd>
      </dl>
    </section>
  );
}
