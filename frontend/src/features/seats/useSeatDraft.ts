import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ifMatch, unwrap } from "@/api/client";
import { asApiError } from "@/api/problem";
import type { Uuid } from "@/api/types";
import { ONLY_WHEN_ASKED } from "@/components/form/only-when-asked";
import { problemText } from "@/components/form/problem-text";
import { refreshSeats, seatsQuery } from "@/features/elections/queries";
import { codeText } from "@/i18n";
import {
  type CellKey,
  type Draft,
  draftFaults,
  keyOfPointer,
  rebase,
  savedCells,
  toAllocations,
  typeInto,
} from "./grid";

const NONE: ReadonlyMap<CellKey, string> = new Map();

/** The election's seats with what was typed over them, saved all at once and only over the version that was seen. */
export function useSeatDraft(electionId: Uuid) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const query = useSuspenseQuery({ ...seatsQuery(electionId), ...ONLY_WHEN_ASKED });
  const plan = query.data;
  const saved = useMemo(() => savedCells(plan), [plan]);
  const [draft, setDraft] = useState<Draft>(new Map());
  const [refusals, setRefusals] = useState(NONE);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const saving = useRef(false);

  function type(entries: [CellKey, string][]) {
    setDraft((before) => typeInto(saved, before, entries));
    setRefusals((before) => {
      if (before.size === 0) return before;
      const next = new Map(before);
      for (const [key] of entries) next.delete(key);
      return next;
    });
  }
  function undo() {
    setDraft(new Map());
    setRefusals(NONE);
    setError(null);
  }
  async function refuse(thrown: unknown, keys: readonly CellKey[]) {
    const refusal = asApiError(thrown);
    const found = new Map<CellKey, string>();
    for (const problem of refusal.fields) {
      const key = keyOfPointer(problem.pointer, keys);
      if (key) found.set(key, codeText(t, "field", problem.code) ?? problem.detail);
    }
    const stale = refusal.status === 412 || refusal.code === "seats_below_filled";
    if (stale) {
      // The newest numbers tell which cells do not fit any more; what was typed stays.
      const fresh = await query.refetch();
      if (fresh.data) setDraft((before) => rebase(savedCells(fresh.data), before));
    } else setRefusals(found);
    setError(stale ? t("seats.stale") : problemText(t, refusal));
  }
  /** True when everything is saved. */
  async function save(): Promise<boolean> {
    if (saving.current) return false;
    saving.current = true;
    setBusy(true);
    setError(null);
    setRefusals(NONE);
    const { allocations, keys } = toAllocations(saved, draft);
    try {
      const next = await unwrap(
        api.PUT("/api/v1/elections/{id}/seats", {
          params: { path: { id: electionId }, header: ifMatch(plan) },
          body: { allocations },
        }),
      );
      queries.setQueryData(seatsQuery(electionId).queryKey, next);
      setDraft(new Map());
      await refreshSeats(queries);
      return true;
    } catch (thrown) {
      await refuse(thrown, keys);
      return false;
    } finally {
      saving.current = false;
      setBusy(false);
    }
  }
  return { saved, draft, faults: draftFaults(saved, draft), refusals, error, busy, type, undo, save };
}
