import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Party } from "@/api/types";
import { Icon } from "@/components/ui/Icon";

/** The parties that nobody can report for yet; each leads to the form with the party chosen. */
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
            <Link
              to="/users/new"
              search={{ party: party.id }}
              className="chip"
              title={t("users.createFor", { party: party.name })}
            >
              <Icon name="person-add" />
              {party.letter} – {party.name}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
