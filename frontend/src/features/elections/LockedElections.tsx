import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Alert } from "@/components/ui/Alert";
import { formatDay } from "@/i18n/format";
import { lockedElectionsQuery } from "./queries";

/** To a secretary whose election is out of reach now: that nothing of the work is lost, and whom to ask. */
export function LockedElections() {
  const { t } = useTranslation();
  const locked = useQuery(lockedElectionsQuery).data ?? [];
  return locked.map(({ name, held_on, state }) => (
    <Alert
      key={name + held_on}
      kind="info"
      title={t(state === "held" ? "elections.lockedForYou.held" : "elections.lockedForYou.locked", { name })}
    >
      <p>{t("elections.lockedForYou.received", { day: formatDay(held_on) })}</p>
      <p>{t("elections.lockedForYou.ask")}</p>
    </Alert>
  ));
}
