import { useTranslation } from "react-i18next";
import type { EffectiveSite, EffectiveSites } from "@/api/types";
import { PartyLetter } from "@/components/ui/Bits";

function List({ sites }: { sites: readonly EffectiveSite[] }) {
  const sorted = [...sites].sort((a, b) => a.number - b.number);
  return (
    <ul className="plain-list site-list site-list--scroll">
      {sorted.map((site) => (
        <li key={`${site.id}${site.party.id}`}>
          <PartyLetter party={site.party} />
          <span>
            {site.number}. {site.name}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The sites reached now, and those that wait until the party has seats there. */
export function EffectiveSiteList({ sites }: { sites: EffectiveSites }) {
  const { t } = useTranslation();
  const { items, waiting } = sites;
  return (
    <>
      {items.length > 0 ? (
        <>
          <p className="big-number">{t("users.preview.now", { count: items.length })}</p>
          <List sites={items} />
        </>
      ) : (
        <>
          <p className="big-number">{t("users.preview.nothing")}</p>
          <p className="soft">{t("users.preview.nothingText")}</p>
        </>
      )}
      {waiting.length > 0 && (
        <details className="fold">
          <summary>{t("users.preview.waiting", { count: waiting.length })}</summary>
          <p className="soft small">{t("users.preview.waitingText")}</p>
          <List sites={waiting} />
        </details>
      )}
    </>
  );
}
