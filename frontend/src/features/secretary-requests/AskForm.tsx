import { zodResolver } from "@hookform/resolvers/zod";
import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { api, unwrap } from "@/api/client";
import { useMe } from "@/app/queries";
import { LeaveGuard } from "@/components/form/LeaveGuard";
import { useApiForm } from "@/components/form/useApiForm";
import { Button } from "@/components/ui/Button";
import { ErrorSummary } from "@/components/ui/ErrorSummary";
import { Field, Select } from "@/components/ui/Field";
import { FieldSet, fieldIds } from "@/components/ui/FieldFrame";
import { SiteTree } from "@/components/ui/SiteTree";
import { toast } from "@/components/ui/Toast";
import { eachParty } from "@/features/parties/PartyNames";
import { constituenciesQuery } from "@/features/sites/queries";
import { secretaryRequestsQuery } from "./queries";

const schema = z.object({
  full_name: z.string().check(z.trim(), z.minLength(1, "users.form.errors.fullName")),
  email: z.string().check(z.trim(), z.regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, "users.form.errors.email")),
  party_id: z.string().check(z.minLength(1, "requests.errors.party")),
  site_ids: z.array(z.string()).check(z.minLength(1, "requests.errors.sites")),
});
type Values = z.infer<typeof schema>;

/** A secretary asks for a further one, for own sites. */
export function AskForm() {
  const { t } = useTranslation();
  const me = useMe();
  const queries = useQueryClient();
  const constituencies = useSuspenseQuery(constituenciesQuery).data;
  const parties = eachParty(me.effective_sites.map((site) => site.party));
  const empty: Values = {
    full_name: "",
    email: "",
    party_id: parties.length === 1 ? (parties[0]?.id ?? "") : "",
    site_ids: [],
  };
  const { form, error, summary, attempt, busy, unsaved, submit } = useApiForm<Values>({
    fields: ["full_name", "email", "party_id", "site_ids"],
    // A site out of reach by now: the list as a whole is to be looked at again.
    fieldFor: (path) => (path.startsWith("site_ids") ? "site_ids" : undefined),
    labels: {
      full_name: t("users.form.fullName"),
      email: t("users.form.email"),
      party_id: t("users.form.party"),
      site_ids: t("users.form.sites"),
    },
    resolver: zodResolver(schema),
    defaultValues: empty,
  });
  const party = form.watch("party_id");
  const own = me.effective_sites.filter((site) => site.party.id === party);

  const send = submit(async (body, headers) => {
    await unwrap(api.POST("/api/v1/secretary-requests", { body, headers }));
    await queries.invalidateQueries({ queryKey: secretaryRequestsQuery.queryKey });
    form.reset(empty);
    toast(t("requests.asked", { name: body.full_name }));
  });

  return (
    <section className="panel" aria-labelledby="ask-title">
      <h2 id="ask-title">{t("requests.ask")}</h2>
      <p className="soft">{t("requests.askHint")}</p>
      <LeaveGuard when={unsaved} />
      <ErrorSummary items={summary} attempt={attempt} />
      <form className="form" noValidate autoComplete="off" onSubmit={send}>
        <Field
          label={t("users.form.fullName")}
          autoComplete="off"
          autoCapitalize="words"
          error={error("full_name")}
          {...form.register("full_name")}
        />
        <Field
          type="email"
          label={t("users.form.email")}
          hint={t("requests.emailHint")}
          autoComplete="off"
          error={error("email")}
          {...form.register("email")}
        />
        {parties.length > 1 && (
          <Select
            label={t("users.form.party")}
            placeholder={t("common.choose")}
            error={error("party_id")}
            options={parties.map(({ id, letter, name }) => ({ value: id, label: `${letter} – ${name}` }))}
            {...form.register("party_id", { onChange: () => form.setValue("site_ids", []) })}
          />
        )}
        {own.length > 0 && (
          <FieldSet
            ids={fieldIds("site_ids")}
            label={t("users.form.sites")}
            hint={t("requests.sitesHint")}
            error={error("site_ids")}
          >
            <SiteTree
              sites={own}
              constituencies={constituencies}
              selected={new Set(form.watch("site_ids"))}
              onChange={(selected) =>
                form.setValue("site_ids", [...selected], {
                  shouldDirty: true,
                  shouldValidate: form.formState.isSubmitted,
                })
              }
            />
          </FieldSet>
        )}
        <div className="form-actions">
          <Button type="submit" icon="send" busy={busy}>
            {t("requests.send")}
          </Button>
        </div>
      </form>
    </section>
  );
}
