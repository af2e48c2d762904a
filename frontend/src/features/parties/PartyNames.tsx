import type { PartyRef } from "@/api/types";
import { PartyLetter } from "@/components/ui/Bits";
import { compareDanish } from "@/i18n/format";

/** Each party once, by its letter as Danish sorts. */
export function eachParty(parties: readonly (PartyRef | null)[]): PartyRef[] {
  const byId = new Map(parties.flatMap((party) => (party ? [[party.id, party] as const] : [])));
  return [...byId.values()].sort((a, b) => compareDanish(a.letter, b.letter));
}

/** Whom the page is about, letter and name. */
export function PartyNames({ parties }: { parties: readonly PartyRef[] }) {
  return parties.map((party) => (
    <span key={party.id} className="party-name">
      <PartyLetter party={party} named /> <b>{party.name}</b>
    </span>
  ));
}
