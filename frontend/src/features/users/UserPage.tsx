import { useSuspenseQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { UserView, Uuid } from "@/api/types";
import { PageHeader } from "@/components/ui/PageHeader";
import { siteName } from "@/features/sites/place";
import { formatInstant } from "@/i18n/format";
import { EffectiveSiteList } from "./EffectiveSiteList";
import { grantPlace } from "./GrantText";
import { effectiveSitesQuery, userQuery } from "./queries";
import { UserActions } from "./UserActions";
import { UserSessions } from "./UserSessions";
import { LinkExpiry, MailStateTag, UserStateTag, whyNotSent } from "./UserTags";

export function UserPage({ userId }: { userId: Uuid }) {
  const { t } = useTranslation();
  const user = useSuspenseQuery(userQuery(userId)).data;
  const secretary = user.role === "party_secretary";
  return (
    <>
      <PageHeader
        title={user.full_name}
        lead={t(`common.roles.${user.role}`)}
        back={{ to: "/users", label: t("users.title") }}
        actions={<UserActions user={user} />}
      />
      <div className="columns">
        <div className="stack stack--wide">
          <section className="panel" aria-labelledby="account-title">
            <h2 id="account-title">{t("users.page.account")}</h2>
            <dl className="facts">
              <dt>{t("users.page.state")}</dt>
              <dd>
                <UserStateTag state={user.state} />
              </dd>
              <dt>{t("users.form.username")}</dt>
              <dd>{user.username}</dd>
              <dt>{t("users.form.email")}</dt>
              <dd>
                <a href={`mailto:${user.email}`}>{user.email}</a>
              </dd>
              <dt>{t("users.form.locale")}</dt>
              <dd>{t(`common.language.${user.locale}`)}</dd>
              <dt>{t("users.column.lastLogin")}</dt>
              <dd>{user.last_login_at ? formatInstant(user.last_login_at) : t("common.never")}</dd>
              <dt>{t("users.page.factor")}</dt>
              <dd>{t(user.has_second_factor ? "users.page.hasFactor" : "users.page.noFactor")}</dd>
              {user.external_id && (
                <>
                  <dt>{t("users.page.externalId")}</dt>
                  <dd>
                    {user.external_id}
                    {user.managed && <span className="table__sub">{t("users.page.managed")}</span>}
                  </dd>
                </>
              )}
              <dt>{t("users.page.created")}</dt>
              <dd>{formatInstant(user.created_at)}</dd>
            </dl>
          </section>
          <MailPanel user={user} />
          <UserSessions user={user} />
          {secretary && (
            <section className="panel" aria-labelledby="grants-title">
              <h2 id="grants-title">{t("users.page.accessTitle")}</h2>
              {user.grants.length === 0 && <p>{t("users.grant.none")}</p>}
              <ul className="plain-list rows">
                {user.grants.map((grant) => (
                  <li key={grant.id}>
                    <div>
                      {t("users.grant.sentence", {
                        party: `${grant.party.letter} – ${grant.party.name}`,
                        where: grantPlace(t, grant),
                      })}
                      {grant.sites.length > 0 && (
                        <span className="table__sub">{grant.sites.map(siteName).join(", ")}</span>
                      )}
                      {grant.follows && (
                        <span className="table__sub">
                          {t("users.grant.follows", { name: grant.follows.full_name })}
                        </span>
                      )}
                    </div>
                  </li>
                ))}
              </ul>
            </section>
          )}
        </div>
        {secretary && <SitesPanel userId={userId} />}
      </div>
    </>
  );
}

function SitesPanel({ userId }: { userId: Uuid }) {
  const { t } = useTranslation();
  const sites = useSuspenseQuery(effectiveSitesQuery(userId)).data;
  return (
    <section className="panel columns__side" aria-labelledby="sites-title">
      <h2 id="sites-title">{t("users.page.sitesTitle")}</h2>
      <EffectiveSiteList sites={sites} />
    </section>
  );
}

/** Followed live while the mail is on its way; "sent" only when the server says so. */
function MailPanel({ user }: { user: UserView }) {
  const { t } = useTranslation();
  const { mail } = user;
  const why = mail && whyNotSent(mail);
  return (
    <section className="panel" aria-labelledby="mail-title" aria-live="polite">
      <h2 id="mail-title">{t("users.page.mailTitle")}</h2>
      {!mail && user.state === "created" && <p>{t("users.page.mailNone")}</p>}
      {!mail && user.state !== "created" && <p className="soft">{t("users.mail.none")}</p>}
      {mail && (
        <div className="row">
          <MailStateTag state={mail.state} />
          <b>{t(`mails.kinds.${mail.kind}`)}</b>
          <span className="soft">
            {mail.sent_at
              ? t("users.mail.sentAt", { at: formatInstant(mail.sent_at) })
              : t("users.mail.queuedAt", { at: formatInstant(mail.queued_at) })}
            {mail.attempts > 1 && ` · ${t("users.mail.attempts", { count: mail.attempts })}`}
          </span>
        </div>
      )}
      {why && <p className="form-error-message">{why}</p>}
      <LinkExpiry user={user} />
    </section>
  );
}
