import { useTranslation } from "react-i18next";
import type { MachineClient } from "@/api/types";
import { Tag } from "@/components/ui/Bits";

const SOON_DAYS = 14;
const DAY = 86_400_000;

/** Where a client stands; a secret or key that runs out soon is told while there is time. */
export function ClientTag({ client }: { client: MachineClient }) {
  const { t } = useTranslation();
  const proofs = [...client.secrets, ...client.keys];
  const newest = Math.max(...proofs.map(({ expires_at }) => Date.parse(expires_at)));
  if (client.revoked_at) return <Tag tone="bad">{t("clients.state.revoked")}</Tag>;
  if (proofs.length === 0) return <Tag tone="warn">{t("clients.state.noSecret")}</Tag>;
  if (newest - Date.now() < SOON_DAYS * DAY) return <Tag tone="warn">{t("clients.state.soon")}</Tag>;
  return <Tag tone="good">{t("clients.state.active")}</Tag>;
}
