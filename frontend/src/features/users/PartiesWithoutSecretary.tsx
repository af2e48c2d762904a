import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Party } from "@/api/types";
import { Icon } from "@/components/ui/Icon";
import { isInvited } from "@/features/parties/secretaries";

/** The parties that nobody can report for yet; each leads to the form with the party chosen, or to who is invited. */
export function PartiesWithoutSecretary({ parties }: { parties: readonly Party[] }) {
  const { t } = useTranslation();
  const missing = parties.filter((party) => party.active_secretaries === 0);
  if (missing.length === 0) return null;
  return (
    <section className="missing" aria-labelledby="missing-title">
      <h2 id="missing-title">
        <Icon name="warning" small />
        {t("users.withoutSecretary")}
      </h2>
      <ul className="plain-list chips">
        {missing.map((party) => (
          <li key={party.id}>
            {isInvited(party) ? (
              <Link
                to="/users"
                search={{ party: party.id, state: "invited" }}
                className="chip chip--quiet"
                title={t("users.showInvited", { party: party.name })}
              >
                <Icon name="time" />
                {party.letter} – {party.name} ({t("users.invitedWaits")})
              </Link>
            ) : (
              <Link
                to="/users/new"
                search={{ party: party.id }}
                className="chip"
                title={t("users.createFor", { party: party.name })}
              >
                <Icon name="person-add" />
                {party.letter} – {party.name}
              </Link>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
