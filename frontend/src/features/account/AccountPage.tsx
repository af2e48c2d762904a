import { useTranslation } from "react-i18next";
import { useMe } from "@/app/queries";
import { PartyLetter } from "@/components/ui/Bits";
import { ButtonLink } from "@/components/ui/Button";
import { PageHeader } from "@/components/ui/PageHeader";
import { siteName } from "@/features/sites/place";
import { sortedBy } from "@/i18n/format";
import { ChangePassword } from "./ChangePassword";
import { Sessions } from "./Sessions";

export function AccountPage() {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <>
      <PageHeader title={t("account.title")} />
      <div className="columns">
        <div className="stack stack--wide">
          <Sessions />
          <ChangePassword username={me.username} />
        </div>
        <div className="stack stack--wide">
          <section className="panel" aria-labelledby="profile-title">
            <h2 id="profile-title">{t("account.profile.title")}</h2>
            <dl className="facts">
              <dt>{t("account.profile.name")}</dt>
              <dd>{me.full_name}</dd>
              <dt>{t("account.profile.username")}</dt>
              <dd>{me.username}</dd>
              <dt>{t("account.profile.email")}</dt>
              <dd>{me.email}</dd>
              <dt>{t("account.profile.role")}</dt>
              <dd>{t(`common.roles.${me.role}`)}</dd>
              <dt>{t("account.profile.municipality")}</dt>
              <dd>{me.municipality.name}</dd>
            </dl>
            <p className="soft small">{t("account.profile.change")}</p>
          </section>
          <section className="panel" aria-labelledby="security-title">
            <h2 id="security-title">{t("account.security.title")}</h2>
            <p>{t("account.security.text")}</p>
            <ButtonLink to="/security" icon="lock">
              {t("account.security.open")}
            </ButtonLink>
          </section>
          {me.role === "party_secretary" && (
            <section className="panel" aria-labelledby="my-sites-title">
              <h2 id="my-sites-title">{t("account.sites.title")}</h2>
              {me.effective_sites.length === 0 && <p>{t("account.sites.none")}</p>}
              <ul className="plain-list site-list">
                {sortedBy(me.effective_sites, siteName).map((site) => (
                  <li key={`${site.id}${site.party.id}`}>
                    <PartyLetter party={site.party} /> {siteName(site)}
                  </li>
                ))}
              </ul>
            </section>
          )}
        </div>
      </div>
    </>
  );
}
