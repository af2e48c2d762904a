import { useSuspenseQueries } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Uuid } from "@/api/types";
import { LeaveGuard } from "@/components/form/LeaveGuard";
import { useDiscard } from "@/components/form/useDiscard";
import { Alert } from "@/components/ui/Alert";
import { EmptyState } from "@/components/ui/Bits";
import { Button } from "@/components/ui/Button";
import { PageHeader } from "@/components/ui/PageHeader";
import { dutiesQuery } from "@/features/duties/queries";
import { mayChange } from "@/features/elections/lifecycle";
import { electionQuery } from "@/features/elections/queries";
import { partiesQuery } from "@/features/parties/queries";
import { sitesQuery } from "@/features/sites/queries";
import { type CellKey, cellKey, copyTo, type Draft, NO_PARTY, partyOf } from "./grid";
import { PartyTabs } from "./PartyTabs";
import { SeatGrid } from "./SeatGrid";
import { useSeatDraft } from "./useSeatDraft";

/** The first cell of a grid, and the first that is refused. */
const FIRST = ".seat-table tbody input";
const WRONG = ".seat--wrong input";
const NOTHING: Draft = new Map();

export function SeatsPage({ electionId, party }: { electionId: Uuid; party: string | undefined }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [election, sites, duties, parties] = useSuspenseQueries({
    queries: [electionQuery(electionId), sitesQuery, dutiesQuery, partiesQuery],
  });
  const seats = useSeatDraft(electionId);
  const { faults, busy } = seats;
  const changeable = mayChange(election.data);
  // What was typed before somebody else closed the election counts no more.
  const draft = changeable ? seats.draft : NOTHING;
  const [said, setSaid] = useState("");
  const [saved, setSaved] = useState(false);
  const chosen = party ?? parties.data[0]?.id ?? NO_PARTY;
  const next = parties.data[parties.data.findIndex(({ id }) => id === chosen) + 1];
  const partyName = (id: string) =>
    parties.data.find((item) => item.id === id)?.name ?? t("elections.noParty");
  const changed = new Set([...draft.keys()].map(partyOf));
  const elsewhere = [...parties.data, { id: NO_PARTY, letter: t("elections.noParty") }].filter(
    ({ id }) => id !== chosen && changed.has(id),
  );

  async function save() {
    const [wrong] = [...faults.keys()].sort(
      (a, b) => Number(partyOf(b) === chosen) - Number(partyOf(a) === chosen),
    );
    if (wrong) await showParty(partyOf(wrong), WRONG);
    if (wrong || draft.size === 0) return;
    setSaid("");
    if (await seats.save()) setSaved(true);
  }
  const { discard, question } = useDiscard(draft.size > 0, t("seats.undoText", { count: draft.size }));
  function undo() {
    setSaid("");
    seats.undo();
  }
  /** Another party's grid, with the focus in it. */
  async function showParty(next: string, focus: string) {
    await navigate({
      to: "/elections/$electionId/seats",
      params: { electionId },
      search: { party: next },
      replace: true,
      resetScroll: false,
    });
    document.querySelector<HTMLInputElement>(focus)?.focus();
  }
  function type(entries: [CellKey, string][]) {
    setSaved(false);
    setSaid("");
    seats.type(entries);
  }
  function copyToAll() {
    const cells = sites.data.flatMap((site) => duties.data.map((duty) => cellKey(site.id, duty.id, chosen)));
    const others = parties.data.map(({ id }) => id).filter((id) => id !== chosen);
    type(copyTo(others, cells, seats.saved, draft));
    setSaid(t("seats.copied"));
  }
  const back = { to: "/elections/$electionId", params: { electionId }, label: election.data.name } as const;
  if (sites.data.length === 0 || duties.data.length === 0) {
    return (
      <>
        <PageHeader title={t("seats.title")} back={back} />
        <EmptyState icon="assignment" title={t("seats.nothing")}>
          <p>{t("seats.nothingText")}</p>
        </EmptyState>
      </>
    );
  }
  return (
    <>
      <PageHeader
        title={t("seats.title")}
        lead={
          changeable ? (
            <>
              <span className="only-wide">{t("seats.lead")}</span>
              <span className="only-narrow">{t("seats.leadNarrow")}</span>
            </>
          ) : (
            t("seats.leadClosed")
          )
        }
        back={back}
      />
      <PartyTabs {...{ electionId, chosen, draft }} parties={parties.data} saved={seats.saved} />
      {seats.error && (
        <Alert kind="error" live>
          <p>{seats.error}</p>
        </Alert>
      )}
      <SeatGrid
        label={t("seats.gridLabel", { party: partyName(chosen) })}
        sites={sites.data}
        duties={duties.data}
        partyId={chosen === NO_PARTY ? null : chosen}
        readOnly={!changeable}
        saved={seats.saved}
        draft={draft}
        refusals={seats.refusals}
        onType={type}
        onSay={setSaid}
      />
      <p className="sr-only" role="status">
        {said}
      </p>
      <p className="row seats-next">
        {next && (
          <Button look="secondary" icon="chevron-right" onClick={() => void showParty(next.id, FIRST)}>
            {t("seats.next", { party: `${next.letter} – ${next.name}` })}
          </Button>
        )}
        {changeable && chosen !== NO_PARTY && parties.data.length > 1 && (
          <Button look="secondary" onClick={copyToAll}>
            {t("seats.copy")}
          </Button>
        )}
      </p>
      {changeable && (
        <section
          aria-label={t("seats.save")}
          className={draft.size === 0 ? "save-bar save-bar--clean" : "save-bar"}
        >
          <span role="status">
            {draft.size === 0
              ? t(saved ? "seats.saved" : "seats.noChanges")
              : t("seats.changes", { count: draft.size })}
            {elsewhere.length > 0 &&
              ` (${t("seats.elsewhere", { parties: elsewhere.map(({ letter }) => letter).join(", ") })})`}
            {faults.size > 0 && (
              <b className="save-bar__faults">{t("seats.faults", { count: faults.size })}</b>
            )}
          </span>
          <Button busy={busy} busyText={t("common.saving")} onClick={() => void save()}>
            {t("seats.save")}
          </Button>
          {draft.size > 0 && (
            <Button look="secondary" onClick={() => discard(undo)}>
              {t("seats.undo")}
            </Button>
          )}
          {question}
        </section>
      )}
      {/* Another party's grid is the same page: nothing is lost there. */}
      <LeaveGuard when={draft.size > 0} text={t("seats.leaveText")} anySearch />
    </>
  );
}
