import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Party, Uuid } from "@/api/types";
import { PartyLetter } from "@/components/ui/Bits";
import { formatNumber } from "@/i18n/format";
import { type Draft, NO_PARTY, partyOf, partySum, type Saved } from "./grid";

interface Props {
  electionId: Uuid;
  parties: readonly Party[];
  chosen: string;
  saved: Saved;
  draft: Draft;
}

/** Every party one press away, with its number of seats as typed so far. */
export function PartyTabs({ electionId, parties, chosen, saved, draft }: Props) {
  const { t } = useTranslation();
  const changed = new Set([...draft.keys()].map(partyOf));
  const tabs = [
    ...parties.map((party) => ({ id: party.id, party, name: party.name })),
    { id: NO_PARTY, party: null, name: t("elections.noParty") },
  ];
  const sums = new Map(tabs.map(({ id }) => [id, partySum(saved, draft, id)]));
  return (
    <nav className="party-tabs" aria-label={t("seats.party")}>
      <ul className="plain-list">
        {tabs.map(({ id, party, name }) => (
          <li key={id}>
            <Link
              to="/elections/$electionId/seats"
              params={{ electionId }}
              search={{ party: id }}
              replace
              resetScroll={false}
              className="party-tab"
              aria-current={id === chosen ? "page" : undefined}
            >
              <PartyLetter party={party} named /> <span className="party-tab__name">{name}</span>{" "}
              <span className="party-tab__count">
                {formatNumber(sums.get(id) ?? 0)}
                <span className="sr-only"> {t("seats.unit", { count: sums.get(id) ?? 0 })} </span>
              </span>
              {changed.has(id) && (
                <span className="party-tab__changed">
                  <span className="sr-only">{t("seats.changedHint")}</span>
                </span>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
