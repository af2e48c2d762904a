import { useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Uuid } from "@/api/types";
import { Icon } from "@/components/ui/Icon";
import { electionsQuery } from "@/features/elections/queries";

/** From a site to its seats in each election that is not over, and to its people. */
export function SiteLinks({ siteId }: { siteId: Uuid }) {
  const { t } = useTranslation();
  const elections = useSuspenseQuery(electionsQuery).data.filter(({ state }) => state !== "closed");
  return (
    <nav aria-label={t("sites.more")}>
      <ul className="plain-list site-links">
        {elections.map(({ id, name }) => (
          <li key={id}>
            <Icon name="how-to-reg" small />
            <Link
              to="/elections/$electionId/sites/$siteId"
              params={{ electionId: id, siteId }}
              preload="intent"
            >
              {t("sites.toSeats", { election: name })}
            </Link>
          </li>
        ))}
        <li>
          <Icon name="groups" small />
          <Link to="/assignments" search={{ site: siteId }} preload="intent">
            {t("sites.toPeople")}
          </Link>
        </li>
      </ul>
    </nav>
  );
}
