import { zodResolver } from "@hookform/resolvers/zod";
import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { api, ifMatch, unwrap } from "@/api/client";
import type { Settings } from "@/api/types";
import { meQuery, publicQuery } from "@/app/queries";
import { LeaveGuard } from "@/components/form/LeaveGuard";
import { ONLY_WHEN_ASKED } from "@/components/form/only-when-asked";
import { SHORTEST_REASON } from "@/components/form/reason";
import { StaleAlert } from "@/components/form/StaleAlert";
import { useApiForm } from "@/components/form/useApiForm";
import { Button } from "@/components/ui/Button";
import { Checkbox, RadioGroup } from "@/components/ui/Choices";
import { ErrorSummary } from "@/components/ui/ErrorSummary";
import { Field, TextArea } from "@/components/ui/Field";
import { PageHeader } from "@/components/ui/PageHeader";
import { toast } from "@/components/ui/Toast";
import { phone } from "@/features/persons/person-schema";
import { formatNumber } from "@/i18n/format";
import { settingsQuery } from "./queries";

const LONGEST_LIFE = 168;
const HOURS_A_DAY = 24;
const WEEKS = { least: 4, most: 208 };

const text = z.string().check(z.trim());
const schema = z
  .object({
    site_name: z.string().check(z.trim(), z.minLength(1, "settings.errors.siteName")),
    login_text: text,
    contact: z.object({
      name: text,
      email: z.string().check(z.trim(), z.regex(/^$|^[^\s@]+@[^\s@]+\.[^\s@]+$/, "settings.errors.email")),
      phone,
      hours: text,
    }),
    protects_contact: z.boolean(),
    link_life_hours: z.string().check(
      z.trim(),
      z.refine((value) => /^\d{1,3}$/.test(value) && Number(value) >= 1 && Number(value) <= LONGEST_LIFE, {
        error: "settings.errors.linkLife",
      }),
    ),
    secretary_factor: z.object({ required: z.boolean(), reason: text }),
    secretary_requests: z.enum(["off", "with_approval"]),
    retention: z.object({
      weeks: z.string().check(
        z.trim(),
        z.refine(
          (value) => /^\d{1,3}$/.test(value) && Number(value) >= WEEKS.least && Number(value) <= WEEKS.most,
          {
            error: "settings.errors.retentionWeeks",
          },
        ),
      ),
      automatic: z.boolean(),
    }),
  })
  .check(
    z.refine(({ secretary_factor: { required, reason } }) => required || reason.length >= SHORTEST_REASON, {
      path: ["secretary_factor", "reason"],
      error: "settings.errors.factorReason",
    }),
  );
const FIELDS = [
  "site_name",
  "login_text",
  "contact.name",
  "contact.email",
  "contact.phone",
  "contact.hours",
  "link_life_hours",
  "protects_contact",
  "secretary_factor.reason",
  "retention.weeks",
] as const;

type Values = z.infer<typeof schema>;

function valuesOf({
  site_name,
  login_text,
  contact,
  link_life_hours,
  protects_contact,
  secretary_factor,
  secretary_requests,
  retention,
}: Settings): Values {
  const { required, reason } = secretary_factor;
  const factor = { required, reason: reason ?? "" };
  return {
    site_name,
    login_text,
    contact,
    link_life_hours: String(link_life_hours),
    protects_contact,
    secretary_factor: factor,
    secretary_requests,
    retention: { ...retention, weeks: String(retention.weeks) },
  };
}

export function SettingsPage() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const query = useSuspenseQuery({ ...settingsQuery, ...ONLY_WHEN_ASKED });
  const settings = query.data;
  const { form, error, summary, attempt, busy, unsaved, problem, rebase, submit } = useApiForm<Values>({
    fields: FIELDS,
    labels: {
      site_name: t("settings.siteName"),
      login_text: t("settings.loginText"),
      "contact.name": t("settings.contact.name"),
      "contact.email": t("settings.contact.email"),
      "contact.phone": t("settings.contact.phone"),
      "contact.hours": t("settings.contact.hours"),
      link_life_hours: t("settings.linkLife"),
      protects_contact: t("settings.protectsContact"),
      "secretary_factor.reason": t("settings.factorReason"),
      "retention.weeks": t("settings.retentionWeeks"),
    },
    resolver: zodResolver(schema),
    defaultValues: valuesOf(settings),
  });
  const days = Number(form.watch("link_life_hours")) / HOURS_A_DAY;

  const send = submit(async (values) => {
    const { required, reason } = values.secretary_factor;
    const body = {
      ...values,
      link_life_hours: Number(values.link_life_hours),
      secretary_factor: { required, reason: required ? null : reason },
      retention: { ...values.retention, weeks: Number(values.retention.weeks) },
    };
    const saved = await unwrap(api.PUT("/api/v1/settings", { params: { header: ifMatch(settings) }, body }));
    queries.setQueryData(settingsQuery.queryKey, saved);
    form.reset(valuesOf(saved));
    toast(t("common.saved"));
    await Promise.all(
      [publicQuery.queryKey, meQuery.queryKey, ["retention"]].map((queryKey) =>
        queries.invalidateQueries({ queryKey }),
      ),
    );
  });

  async function takeNewest() {
    const { data } = await query.refetch({ throwOnError: true });
    if (data) rebase(valuesOf(data));
  }

  return (
    <>
      <PageHeader title={t("settings.title")} lead={t("settings.lead")} />
      <LeaveGuard when={unsaved} />
      {problem?.status === 412 ? (
        <StaleAlert key={attempt} onReload={takeNewest} />
      ) : (
        <ErrorSummary items={summary} attempt={attempt} />
      )}
      <form className="stack stack--wide" noValidate onSubmit={send}>
        <section className="panel form" aria-labelledby="site-title">
          <h2 id="site-title">{t("settings.siteTitle")}</h2>
          <Field
            label={t("settings.siteName")}
            hint={t("settings.siteNameHint")}
            error={error("site_name")}
            {...form.register("site_name")}
          />
          <TextArea
            label={t("settings.loginText")}
            hint={t("settings.loginTextHint")}
            optional
            error={error("login_text")}
            {...form.register("login_text")}
          />
        </section>
        <section className="panel form" aria-labelledby="contact-title">
          <h2 id="contact-title">{t("settings.contactTitle")}</h2>
          <p className="form-hint">{t("settings.contactHint")}</p>
          <Field
            label={t("settings.contact.name")}
            error={error("contact.name")}
            {...form.register("contact.name")}
          />
          <Field
            type="email"
            label={t("settings.contact.email")}
            error={error("contact.email")}
            {...form.register("contact.email")}
          />
          <Field
            type="tel"
            width="short"
            label={t("settings.contact.phone")}
            optional
            error={error("contact.phone")}
            {...form.register("contact.phone")}
          />
          <Field
            label={t("settings.contact.hours")}
            optional
            error={error("contact.hours")}
            {...form.register("contact.hours")}
          />
        </section>
        <section className="panel form" aria-labelledby="link-title">
          <h2 id="link-title">{t("settings.linkTitle")}</h2>
          <Field
            width="short"
            inputMode="numeric"
            label={t("settings.linkLife")}
            hint={t("settings.linkLifeHint")}
            error={error("link_life_hours")}
            {...form.register("link_life_hours")}
          />
          {days >= 1 && days <= LONGEST_LIFE / HOURS_A_DAY && (
            <p className="soft">
              {t("settings.linkLifeDays", { days: formatNumber(Math.round(days * 10) / 10) })}
            </p>
          )}
        </section>
        <section className="panel form" aria-labelledby="protection-title">
          <h2 id="protection-title">{t("settings.protectionTitle")}</h2>
          <Checkbox
            label={t("settings.protectsContact")}
            hint={t("settings.protectsContactHint")}
            {...form.register("protects_contact")}
          />
        </section>
        <section className="panel form" aria-labelledby="retention-title">
          <h2 id="retention-title">{t("settings.retentionTitle")}</h2>
          <Field
            width="short"
            inputMode="numeric"
            label={t("settings.retentionWeeks")}
            hint={t("settings.retentionWeeksHint")}
            error={error("retention.weeks")}
            {...form.register("retention.weeks")}
          />
          <Checkbox
            label={t("settings.retentionAutomatic")}
            hint={t("settings.retentionAutomaticHint")}
            {...form.register("retention.automatic")}
          />
        </section>
        <section className="panel form" aria-labelledby="factor-title">
          <h2 id="factor-title">{t("settings.factorTitle")}</h2>
          <p className="form-hint">{t("settings.factorHint")}</p>
          <Checkbox label={t("settings.factorRequired")} {...form.register("secretary_factor.required")} />
          {!form.watch("secretary_factor.required") && (
            <TextArea
              label={t("settings.factorReason")}
              hint={t("settings.factorReasonHint")}
              error={error("secretary_factor.reason")}
              {...form.register("secretary_factor.reason")}
            />
          )}
        </section>
        <section className="panel form" aria-labelledby="requests-title">
          <h2 id="requests-title">{t("settings.requestsTitle")}</h2>
          <RadioGroup
            name="secretary_requests"
            label={t("settings.requests")}
            value={form.watch("secretary_requests")}
            onChange={(word) => form.setValue("secretary_requests", word, { shouldDirty: true })}
            choices={[
              { value: "with_approval", label: t("settings.requestsWithApproval") },
              { value: "off", label: t("settings.requestsOff") },
            ]}
          />
        </section>
        <div className="form-actions">
          <Button type="submit" busy={busy} busyText={t("common.saving")}>
            {t("common.save")}
          </Button>
        </div>
      </form>
    </>
  );
}
