import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { AuditEvent } from "@/api/types";
import { useMe } from "@/app/queries";
import { keyText } from "@/i18n";
import { objectCall, pageOf } from "./object";

/** What an event is about: its name with a link to its page, its kind, and the way to all that happened to it. */
export function AuditObject({ event }: { event: AuditEvent }) {
  const { t } = useTranslation();
  const me = useMe();
  if (!event.object_id || !event.object_type) return null;
  const call = objectCall(event);
  const type = keyText(t, `audit.types.${event.object_type}`) ?? event.object_type;
  const page = pageOf(event, me);
  return (
    <>
      {call && (page ? <Link {...page}>{call}</Link> : call)}{" "}
      <span className={call ? "soft" : undefined}>{call ? `(${type.toLocaleLowerCase("da")})` : type}</span>
      <Link
        to="/audit"
        search={{ type: event.object_type, object: event.object_id }}
        className="small audit__detail"
        aria-label={t("audit.showHistory", {
          object: call ? `${call} (${type.toLocaleLowerCase("da")})` : type,
        })}
      >
        {t("audit.onlyThis")}
      </Link>
    </>
  );
}
