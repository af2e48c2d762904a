import { useSuspenseQueries } from "@tanstack/react-query";
import { useBlocker, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Uuid } from "@/api/types";
import { Alert } from "@/components/ui/Alert";
import { EmptyState } from "@/components/ui/Bits";
import { Button } from "@/components/ui/Button";
import { ConfirmDialog } from "@/components/ui/Dialog";
import { Select } from "@/components/ui/Field";
import { PageHeader } from "@/components/ui/PageHeader";
import { dutiesQuery } from "@/features/duties/queries";
import { electionQuery } from "@/features/elections/queries";
import { partiesQuery } from "@/features/parties/queries";
import { sitesQuery } from "@/features/sites/queries";
import { NO_PARTY, partyOf } from "./grid";
import { SeatGrid } from "./SeatGrid";
import { useSeatDraft } from "./useSeatDraft";

export function SeatsPage({ electionId, party }: { electionId: Uuid; party: string | undefined }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [election, sites, duties, parties] = useSuspenseQueries({
    queries: [electionQuery(electionId), sitesQuery, dutiesQuery, partiesQuery],
  });
  const seats = useSeatDraft(electionId);
  const { draft, faults, busy } = seats;
  const [said, setSaid] = useState("");
  const [saved, setSaved] = useState(false);
  const chosen = party ?? parties.data[0]?.id ?? NO_PARTY;
  const partyName = (id: string) =>
    parties.data.find((item) => item.id === id)?.name ?? t("elections.noParty");
  const elsewhere = [...new Set([...draft.keys()].map(partyOf))].filter((id) => id !== chosen);
  const blocker = useBlocker({
    // Another party's grid is the same page: nothing is lost there.
    shouldBlockFn: ({ current, next }) => draft.size > 0 && current.pathname !== next.pathname,
    enableBeforeUnload: () => draft.size > 0,
    withResolver: true,
  });

  async function save() {
    if (faults.size > 0) document.querySelector<HTMLInputElement>(".seat--wrong input")?.focus();
    if (faults.size > 0 || draft.size === 0) return;
    if (await seats.save()) setSaved(true);
  }
  function showParty(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const next = new FormData(event.currentTarget).get("party");
    if (typeof next === "string")
      void navigate({
        to: "/elections/$electionId/seats",
        params: { electionId },
        search: { party: next },
        replace: true,
      });
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
      <PageHeader title={t("seats.title")} lead={t("seats.lead")} back={back} />
      <form className="inline-form" onSubmit={showParty} key={chosen}>
        <Select
          name="party"
          label={t("seats.party")}
          defaultValue={chosen}
          options={[
            ...parties.data.map(({ id, letter, name }) => ({ value: id, label: `${letter} – ${name}` })),
            { value: NO_PARTY, label: t("elections.noParty") },
          ]}
        />
        <Button type="submit" look="secondary">
          {t("seats.showParty")}
        </Button>
      </form>
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
        saved={seats.saved}
        draft={draft}
        refusals={seats.refusals}
        onType={(entries) => {
          setSaved(false);
          seats.type(entries);
        }}
        onSay={setSaid}
      />
      <p className="sr-only" role="status">
        {said}
      </p>
      <div className={draft.size === 0 ? "save-bar save-bar--clean" : "save-bar"}>
        <span role="status">
          {draft.size === 0
            ? t(saved ? "seats.saved" : "seats.noChanges")
            : t("seats.changes", { count: draft.size })}
          {elsewhere.length > 0 &&
            ` (${t("seats.elsewhere", { parties: elsewhere.map(partyName).join(", ") })})`}
          {faults.size > 0 && <b className="save-bar__faults">{t("seats.faults", { count: faults.size })}</b>}
        </span>
        <Button busy={busy} busyText={t("common.saving")} onClick={() => void save()}>
          {t("seats.save")}
        </Button>
        {draft.size > 0 && (
          <Button look="secondary" onClick={seats.undo}>
            {t("seats.undo")}
          </Button>
        )}
      </div>
      <ConfirmDialog
        open={blocker.status === "blocked"}
        title={t("seats.leaveTitle")}
        confirm={t("seats.leave")}
        cancel={t("seats.stay")}
        onConfirm={() => blocker.proceed?.()}
        onClose={() => blocker.reset?.()}
      >
        <p>{t("seats.leaveText")}</p>
      </ConfirmDialog>
    </>
  );
}
