import { useTranslation } from "react-i18next";
import type { SessionView } from "@/api/types";
import { Tag } from "@/components/ui/Bits";
import { formatInstant, formatRelative } from "@/i18n/format";
import { readUserAgent } from "./user-agent";

export function useDeviceName() {
  const { t } = useTranslation();
  return (session: SessionView) => {
    const device = readUserAgent(session.user_agent);
    return device ? t("account.sessions.onSystem", device) : t("account.sessions.unknownDevice");
  };
}

/** On which device, since when, and from where it was last used. */
export function SessionLine({ session }: { session: SessionView }) {
  const { t } = useTranslation();
  const device = useDeviceName()(session);
  return (
    <div>
      <b>{device}</b> {session.current && <Tag tone="good">{t("account.sessions.current")}</Tag>}
      <br />
      <span className="soft small">
        {t("account.sessions.since")} {formatInstant(session.created_at)} · {t("account.sessions.lastUsed")}{" "}
        {formatRelative(session.last_used_at)}
        {session.source && ` ${t("account.sessions.source", { source: session.source })}`}
      </span>
    </div>
  );
}
