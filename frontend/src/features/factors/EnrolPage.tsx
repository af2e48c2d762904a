import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { logout } from "@/api/session";
import type { AddedFactor } from "@/api/types";
import { ContactCard } from "@/app/ContactCard";
import { meQuery } from "@/app/queries";
import { Button, LinkButton } from "@/components/ui/Button";
import { PageTitle } from "@/components/ui/PageHeader";
import { AddPasskey } from "./AddPasskey";
import { AddTotp } from "./AddTotp";
import { RecoveryCodeList } from "./RecoveryCodeList";
import { hasPasskeys } from "./webauthn";

/** Whoever needs a second factor and has none sets one up here before anything else. */
export function EnrolPage({ redirect }: { redirect: string }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const router = useRouter();
  const [withApp, setWithApp] = useState(false);
  const [codes, setCodes] = useState<readonly string[] | null>(null);

  async function goOn() {
    await queries.fetchQuery({ ...meQuery, staleTime: 0 });
    await router.navigate({ href: redirect, replace: true });
  }
  function added({ recovery_codes }: AddedFactor) {
    if (recovery_codes) setCodes(recovery_codes);
    else void goOn();
  }

  return (
    <div className="gate">
      <div>
        <PageTitle title={t("factors.enrol.title")} />
        <h1>{t("factors.enrol.title")}</h1>
        {codes ? (
          <RecoveryCodeList codes={codes} onKept={() => void goOn()} />
        ) : (
          <>
            <p>{t("factors.enrol.lead")}</p>
            <section aria-label={t("factors.ways")}>
              {withApp ? (
                <AddTotp onAdded={added} onCancel={() => setWithApp(false)} />
              ) : (
                <div className="stack">
                  {hasPasskeys() && (
                    <section className="panel" aria-labelledby="passkey-title">
                      <h2 id="passkey-title">{t("factors.kinds.passkey")}</h2>
                      <p>{t("factors.passkey.what")}</p>
                      <AddPasskey onAdded={added} />
                    </section>
                  )}
                  <section className="panel" aria-labelledby="totp-title">
                    <h2 id="totp-title">{t("factors.kinds.totp")}</h2>
                    <p>{t("factors.totp.what")}</p>
                    <Button look={hasPasskeys() ? "secondary" : "primary"} onClick={() => setWithApp(true)}>
                      {t("factors.totp.add")}
                    </Button>
                  </section>
                </div>
              )}
            </section>
            <p>
              <LinkButton onClick={() => void logout().catch(() => undefined)}>
                {t("common.nav.logout")}
              </LinkButton>
            </p>
          </>
        )}
      </div>
      <div className="gate__help no-print">
        <ContactCard />
      </div>
    </div>
  );
}
