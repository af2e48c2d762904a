import { useTranslation } from "react-i18next";
import type { MailState, UserMail, UserState, UserView } from "@/api/types";
import { Tag, type Tone } from "@/components/ui/Bits";
import { formatInstant } from "@/i18n/format";

const STATE_TONES: Record<UserState, Tone> = {
  created: "neutral",
  invited: "info",
  link_expired: "warn",
  active: "good",
  blocked: "bad",
};
const MAIL_TONES: Record<MailState, Tone> = {
  queued: "info",
  sent: "good",
  failed: "bad",
  dead: "bad",
  cancelled: "neutral",
};

export function UserStateTag({ state }: { state: UserState }) {
  const { t } = useTranslation();
  return <Tag tone={STATE_TONES[state]}>{t(`users.state.${state}`)}</Tag>;
}

export function MailStateTag({ state }: { state: MailState }) {
  const { t } = useTranslation();
  return (
    <Tag tone={MAIL_TONES[state]} busy={state === "queued"}>
      {t(`users.mail.${state}`)}
    </Tag>
  );
}

/** Username and mail address; the one, where it is the other. */
export function loginNames({ username, email }: Pick<UserView, "username" | "email">): string {
  return username.toLowerCase() === email.toLowerCase() ? email : `${username} · ${email}`;
}

/** Why a mail has not gone. One that is sent has, and a cancelled one shall not: what once was in its way is no matter. */
export function whyNotSent({ state, error }: Pick<UserMail, "state" | "error">): string | null {
  return state === "sent" || state === "cancelled" ? null : (error?.detail ?? null);
}

/** What became of the latest mail: never "sent" before the server says so, and why when it failed. */
export function MailSummary({ mail }: { mail: UserMail | null }) {
  const { t } = useTranslation();
  if (!mail) return <span className="soft">{t("users.mail.none")}</span>;
  return (
    <>
      <MailStateTag state={mail.state} />
      <span className="table__sub">{whyNotSent(mail) ?? formatInstant(mail.sent_at ?? mail.queued_at)}</span>
    </>
  );
}

/** Until when the latest link works; nothing once the account is in use or blocked. */
export function LinkExpiry({ user }: { user: UserView }) {
  const { t } = useTranslation();
  if (!user.link_expires_at || user.state === "active" || user.state === "blocked") return null;
  const at = formatInstant(user.link_expires_at);
  return (
    <span className="table__sub">
      {user.state === "link_expired" ? t("users.link.expired", { at }) : t("users.link.expires", { at })}
    </span>
  );
}
