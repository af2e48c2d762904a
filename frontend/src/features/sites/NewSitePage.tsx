import { zodResolver } from "@hookform/resolvers/zod";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { LeaveGuard } from "@/components/form/LeaveGuard";
import { useApiForm } from "@/components/form/useApiForm";
import { Button, ButtonLink } from "@/components/ui/Button";
import { ErrorSummary } from "@/components/ui/ErrorSummary";
import { PageHeader } from "@/components/ui/PageHeader";
import { toast } from "@/components/ui/Toast";
import { SITE_FIELDS, SiteFields, useSiteLabels } from "./SiteFields";
import { type SiteValues, siteBody, siteSchema, siteValues } from "./site-schema";

export function NewSitePage() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { form, error, summary, attempt, busy, unsaved, submit } = useApiForm<SiteValues>({
    fields: SITE_FIELDS,
    labels: useSiteLabels(),
    resolver: zodResolver(siteSchema),
    defaultValues: siteValues(),
  });
  const send = submit(async (values, headers) => {
    const site = await unwrap(api.POST("/api/v1/sites", { body: siteBody(values), headers }));
    await queries.invalidateQueries({ queryKey: ["sites"] });
    toast(t("sites.created", { name: site.name }));
    await navigate({ to: "/sites" });
  });
  return (
    <>
      <PageHeader title={t("sites.newTitle")} back={{ to: "/sites", label: t("sites.title") }} />
      <LeaveGuard when={unsaved} />
      <ErrorSummary items={summary} attempt={attempt} />
      <form className="form" noValidate onSubmit={send}>
        <SiteFields form={form} error={error} />
        <div className="form-actions">
          <Button type="submit" busy={busy} busyText={t("common.saving")}>
            {t("sites.create")}
          </Button>
          <ButtonLink to="/sites">{t("common.cancel")}</ButtonLink>
        </div>
      </form>
    </>
  );
}
