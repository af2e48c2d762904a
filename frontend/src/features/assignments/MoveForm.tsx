import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ifMatch, unwrap } from "@/api/client";
import { asApiError } from "@/api/problem";
import type { AssignmentView, Uuid } from "@/api/types";
import { problemText } from "@/components/form/problem-text";
import { StaleAlert } from "@/components/form/StaleAlert";
import { Alert } from "@/components/ui/Alert";
import { Button } from "@/components/ui/Button";
import { Select } from "@/components/ui/Field";
import { toast } from "@/components/ui/Toast";
import { dutiesQuery } from "@/features/duties/queries";
import { refreshSeats, seatsQuery } from "@/features/elections/queries";
import { siteName } from "@/features/sites/place";
import { sitesQuery } from "@/features/sites/queries";
import { inSentence } from "@/i18n/format";
import { keepAssignment } from "./queries";
import { SeatsTaken } from "./SeatsTaken";
import { freePlaces } from "./seat-groups";

type Place = Pick<ReturnType<typeof freePlaces>[number], "site_id" | "duty_id">;

interface Props {
  view: AssignmentView;
  onReload: () => Promise<unknown>;
}

/** To another free seat of the same party: another site, another duty, or both. */
export function MoveForm({ view, onReload }: Props) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const plan = useQuery(seatsQuery(view.election_id)).data;
  const sites = useQuery(sitesQuery).data ?? [];
  const duties = useQuery(dutiesQuery).data ?? [];
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  /** The place that was chosen when somebody else was faster. */
  const [taken, setTaken] = useState<Place | null>(null);
  const [unchosen, setUnchosen] = useState(false);
  const siteOf = (id: Uuid) => sites.find((site) => site.id === id);
  const takenSite = taken && siteOf(taken.site_id);
  const dutyOf = (id: Uuid) => duties.find((duty) => duty.id === id);
  const places = plan
    ? freePlaces(plan, view.party?.id ?? null)
        .filter((place) => place.site_id !== view.site.id || place.duty_id !== view.duty.id)
        .sort((a, b) => (siteOf(a.site_id)?.number ?? 0) - (siteOf(b.site_id)?.number ?? 0))
    : [];
  if (places.length === 0 && !taken) return null;

  async function move(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const chosen = new FormData(event.currentTarget).get("place");
    const place = places.find((item) => `${item.site_id}|${item.duty_id}` === chosen);
    if (busy) return;
    setUnchosen(!place);
    if (!place) {
      event.currentTarget.querySelector("select")?.focus();
      return;
    }
    setBusy(true);
    setError(null);
    setTaken(null);
    try {
      const moved = await unwrap(
        api.PATCH("/api/v1/assignments/{id}", {
          params: { path: { id: view.id }, header: ifMatch(view) },
          body: { site_id: place.site_id, duty_id: place.duty_id },
        }),
      );
      await keepAssignment(queries, moved);
      toast(t("assignments.moved", { site: siteName(moved.site), duty: inSentence(moved.duty.name) }));
    } catch (thrown) {
      if (asApiError(thrown).code === "no_free_seat") {
        await refreshSeats(queries);
        setTaken(place);
      } else setError(thrown);
    } finally {
      setBusy(false);
    }
  }
  return (
    <section className="panel" aria-labelledby="move-title">
      <h2 id="move-title">{t("assignments.move")}</h2>
      {error !== null &&
        (asApiError(error).status === 412 ? (
          <StaleAlert onReload={onReload} />
        ) : (
          <Alert kind="error" live>
            <p>{problemText(t, error)}</p>
          </Alert>
        ))}
      {taken && takenSite && (
        <SeatsTaken
          electionId={view.election_id}
          site={takenSite}
          duty={{ id: taken.duty_id, name: dutyOf(taken.duty_id)?.name ?? "" }}
          partyId={view.party?.id ?? null}
          attempt={1}
        />
      )}
      {places.length > 0 && (
        <form className="form" onSubmit={(event) => void move(event)}>
          <Select
            name="place"
            label={t("assignments.moveTo")}
            hint={t("assignments.moveHint")}
            width="wide"
            placeholder={t("assignments.moveChoose")}
            error={unchosen ? t("assignments.moveUnchosen") : undefined}
            onChange={() => setUnchosen(false)}
            options={places.flatMap((place) => {
              const site = siteOf(place.site_id);
              if (!site) return [];
              const duty = dutyOf(place.duty_id)?.name ?? "";
              return {
                value: `${place.site_id}|${place.duty_id}`,
                label: t("assignments.place", { site: siteName(site), duty, count: place.free }),
              };
            })}
          />
          <div className="form-actions">
            <Button type="submit" look="secondary" busy={busy}>
              {t("assignments.moveNow")}
            </Button>
          </div>
        </form>
      )}
    </section>
  );
}
