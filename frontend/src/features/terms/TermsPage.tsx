import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { logout } from "@/api/session";
import { ContactCard } from "@/app/ContactCard";
import { meQuery } from "@/app/queries";
import { useAction } from "@/components/form/useAction";
import { Alert } from "@/components/ui/Alert";
import { Button, LinkButton } from "@/components/ui/Button";
import { PageTitle } from "@/components/ui/PageHeader";
import { termsQuery } from "./queries";

/** Before anything else, once: what the account may be used for. A newer version comes here again. */
export function TermsPage({ redirect }: { redirect: string }) {
  const { t, i18n } = useTranslation();
  const queries = useQueryClient();
  const router = useRouter();
  const terms = useSuspenseQuery(termsQuery(i18n.language)).data;
  const accept = useAction(() => unwrap(api.PUT("/api/v1/me/terms", { body: { version: terms.version } })));

  async function goOn() {
    if (!(await accept.run())) {
      // They may have changed while they were read.
      await queries.invalidateQueries({ queryKey: ["terms"] });
      return;
    }
    await queries.fetchQuery({ ...meQuery, staleTime: 0 });
    await router.navigate({ href: redirect, replace: true });
  }

  return (
    <div className="gate">
      <div>
        <PageTitle title={t("auth.terms.title")} />
        <h1>{t("auth.terms.title")}</h1>
        <p>{t(terms.accepted_version === null ? "auth.terms.lead" : "auth.terms.changed")}</p>
        <section className="panel" aria-label={t("auth.terms.title")}>
          <ul className="terms">
            {terms.paragraphs.map((paragraph) => (
              <li key={paragraph}>{paragraph}</li>
            ))}
          </ul>
        </section>
        {accept.error && (
          <Alert kind="error" live>
            <p>{accept.error}</p>
          </Alert>
        )}
        <p>
          <Button look="primary" busy={accept.busy} onClick={() => void goOn()}>
            {t("auth.terms.accept")}
          </Button>
        </p>
        <p>
          <LinkButton onClick={() => void logout().catch(() => undefined)}>
            {t("common.nav.logout")}
          </LinkButton>
        </p>
      </div>
      <div className="gate__help no-print">
        <ContactCard />
      </div>
    </div>
  );
}
