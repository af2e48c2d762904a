import { zodResolver } from "@hookform/resolvers/zod";
import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ifMatch, unwrap } from "@/api/client";
import type { Uuid } from "@/api/types";
import { LeaveGuard } from "@/components/form/LeaveGuard";
import { ONLY_WHEN_ASKED } from "@/components/form/only-when-asked";
import { StaleAlert } from "@/components/form/StaleAlert";
import { useAction } from "@/components/form/useAction";
import { useApiForm } from "@/components/form/useApiForm";
import { Button, ButtonLink } from "@/components/ui/Button";
import { ConfirmDialog } from "@/components/ui/Dialog";
import { ErrorSummary } from "@/components/ui/ErrorSummary";
import { PageHeader } from "@/components/ui/PageHeader";
import { toast } from "@/components/ui/Toast";
import { siteQuery } from "./queries";
import { SITE_FIELDS, SiteFields, useSiteLabels } from "./SiteFields";
import { SiteLinks } from "./SiteLinks";
import { type SiteValues, siteBody, siteSchema, siteValues } from "./site-schema";

export function EditSitePage({ siteId }: { siteId: Uuid }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const query = useSuspenseQuery({ ...siteQuery(siteId), ...ONLY_WHEN_ASKED });
  const site = query.data;
  const at = { path: { id: site.id }, header: ifMatch(site) };
  const { form, error, summary, attempt, busy, unsaved, problem, rebase, submit } = useApiForm<SiteValues>({
    fields: SITE_FIELDS,
    labels: useSiteLabels(),
    resolver: zodResolver(siteSchema),
    defaultValues: siteValues(site),
  });
  const [asking, setAsking] = useState(false);
  const removal = useAction(() => unwrap(api.DELETE("/api/v1/sites/{id}", { params: at })));
  const send = submit(async (values) => {
    const saved = await unwrap(api.PATCH("/api/v1/sites/{id}", { params: at, body: siteBody(values) }));
    queries.setQueryData(siteQuery(siteId).queryKey, saved);
    await queries.invalidateQueries({ queryKey: ["sites"] });
    toast(t("common.saved"));
    await navigate({ to: "/sites" });
  });
  async function remove() {
    if (!(await removal.run())) return;
    toast(t("sites.deleted", { name: site.name }));
    await queries.invalidateQueries({ queryKey: ["sites"] });
    await navigate({ to: "/sites", ignoreBlocker: true });
  }
  async function takeNewest() {
    const newest = (await query.refetch({ throwOnError: true })).data;
    if (newest) rebase(siteValues(newest));
  }
  return (
    <>
      <PageHeader
        title={`${site.number}. ${site.name}`}
        back={{ to: "/sites", label: t("sites.title") }}
        actions={
          <Button look="secondary" icon="delete" onClick={() => setAsking(true)}>
            {t("common.delete")}
          </Button>
        }
      />
      {problem?.status === 412 ? (
        <StaleAlert key={attempt} onReload={takeNewest} />
      ) : (
        <ErrorSummary items={summary} attempt={attempt} />
      )}
      <SiteLinks siteId={siteId} />
      <form className="form" noValidate onSubmit={send}>
        <SiteFields form={form} error={error} />
        <div className="form-actions">
          <Button type="submit" busy={busy} busyText={t("common.saving")}>
            {t("common.save")}
          </Button>
          <ButtonLink to="/sites">{t("common.cancel")}</ButtonLink>
        </div>
      </form>
      <LeaveGuard when={unsaved} />
      <ConfirmDialog
        open={asking}
        title={t("sites.deleteTitle", { name: site.name })}
        confirm={t("common.delete")}
        busy={removal.busy}
        error={removal.error}
        onConfirm={() => void remove()}
        onClose={() => {
          setAsking(false);
          removal.clear();
        }}
      >
        <p>{t("sites.deleteText")}</p>
      </ConfirmDialog>
    </>
  );
}
