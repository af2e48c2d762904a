import { useSuspenseQueries } from "@tanstack/react-query";
import { Link, type LinkProps } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Uuid } from "@/api/types";
import { useCameFrom } from "@/app/came-from";
import { useMe } from "@/app/queries";
import { Tag } from "@/components/ui/Bits";
import { PageHeader } from "@/components/ui/PageHeader";
import { holdsSeat } from "@/features/assignments/states";
import { mayChange } from "@/features/elections/lifecycle";
import { electionsQuery } from "@/features/elections/queries";
import { ConsentPanel } from "@/features/retention/ConsentPanel";
import { formatDay } from "@/i18n/format";
import { AssignmentLine } from "./AssignmentLine";
import { CorrectForm, PersonFacts } from "./CorrectForm";
import { CprPanel } from "./CprPanel";
import { EndProtection } from "./EndProtection";
import { EraseOne } from "./EraseOne";
import { personQuery } from "./queries";
import { Reveal } from "./Reveal";
import { Twins } from "./Twins";

/** The pages by whose name the way back to them goes. */
const BACK_LABELS = new Map<LinkProps["to"], "assignments.title" | "conflicts.title">([
  ["/assignments", "assignments.title"],
  ["/conflicts", "conflicts.title"],
]);

/** One person as the office sees it: where from, where to, and who may be the same. */
export function PersonPage({ personId }: { personId: Uuid }) {
  const { t } = useTranslation();
  const me = useMe();
  const [query, elections] = useSuspenseQueries({ queries: [personQuery(personId), electionsQuery] });
  const person = query.data;
  const electionName = (id: Uuid) => elections.data.find((election) => election.id === id)?.name ?? "";
  const closed = new Set(elections.data.filter((election) => !mayChange(election)).map(({ id }) => id));
  const goingOn = person.assignments.filter((row) => !closed.has(row.election_id));
  const through = goingOn.find((row) => holdsSeat(row.state));
  const came = useCameFrom();
  const back = {
    ...(came ?? { to: "/assignments" as const }),
    label: t(BACK_LABELS.get(came?.to ?? "/assignments") ?? "common.back"),
  };
  const reload = async () => (await query.refetch({ throwOnError: true })).data;
  return (
    <>
      <PageHeader
        title={person.full_name}
        lead={person.protected && <ProtectedTag until={person.protected_until} />}
        back={back}
      />
      <Twins person={person} electionName={electionName} onDecided={reload} />
      <div className="columns">
        <div className="stack stack--wide">
          {through ? (
            <CorrectForm
              key={`${person.id} ${person.protected}`}
              person={person}
              assignment={through}
              onReload={reload}
              onPersonPage
            />
          ) : (
            <PersonFacts person={person} />
          )}
        </div>
        <div className="stack stack--wide">
          <CprPanel person={person} editable={goingOn.length > 0} onReload={reload} readable>
            {person.cpr_registered && <Reveal personId={person.id} name={person.full_name} what="cpr" />}
          </CprPanel>
          {person.address_withheld && (
            <section className="panel" aria-labelledby="address-title">
              <h2 id="address-title">{t("persons.protectedAddress")}</h2>
              <p className="form-hint">{t("persons.protectedAddressHint")}</p>
              <div className="form-actions">
                <Reveal personId={person.id} name={person.full_name} what="address" />
                <EndProtection person={person} onEnded={reload} />
              </div>
            </section>
          )}
          <section className="panel" aria-labelledby="seats-title">
            <h2 id="seats-title">{t("persons.seats")}</h2>
            {person.assignments.length === 0 && <p className="soft">{t("persons.noSeats")}</p>}
            <ul className="plain-list rows">
              {person.assignments.map((row) => (
                <li key={row.id}>
                  <AssignmentLine row={row} election={electionName(row.election_id)} linked />
                </li>
              ))}
            </ul>
          </section>
          <ConsentPanel personId={person.id} name={person.full_name} />
          {me.role === "administrator" && !person.assignments.some((row) => holdsSeat(row.state)) && (
            <EraseOne person={person} />
          )}
          <p>
            <Link to="/persons/$personId/insight" params={{ personId: person.id }}>
              {t("persons.insight.open")}
            </Link>
          </p>
        </div>
      </div>
    </>
  );
}

function ProtectedTag({ until }: { until: string | null }) {
  const { t } = useTranslation();
  const text = until ? t("persons.protectedTagUntil", { day: formatDay(until) }) : t("persons.protectedTag");
  return <Tag tone="warn">{text}</Tag>;
}
