import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { GrantView } from "@/api/types";
import { PartyLetter } from "@/components/ui/Bits";
import { formatDay } from "@/i18n/format";

/** Where a grant reaches, in a few words. A grant for sites that has lost its last one reaches nothing. */
export function grantPlace(t: TFunction, grant: GrantView): string {
  const until = grant.expires_on ? `, ${t("users.grant.until", { day: formatDay(grant.expires_on) })}` : "";
  if (grant.scope === "party") return t("users.grant.party") + until;
  if (grant.scope === "constituency") {
    const { constituency } = grant;
    return (
      (constituency ? t("users.grant.constituency", { ...constituency }) : t("users.grant.lost")) + until
    );
  }
  if (grant.sites.length === 0) return t("users.grant.lost");
  return t("users.grant.site", { count: grant.sites.length }) + until;
}

export function GrantLine({ grant }: { grant: GrantView }) {
  const { t } = useTranslation();
  return (
    <span className="grant-line">
      <PartyLetter party={grant.party} />
      <span>{grantPlace(t, grant)}</span>
    </span>
  );
}
