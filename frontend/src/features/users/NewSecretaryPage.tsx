import { zodResolver } from "@hookform/resolvers/zod";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import type { Uuid } from "@/api/types";
import { useApiForm } from "@/components/form/useApiForm";
import { Button, ButtonLink } from "@/components/ui/Button";
import { Checkbox } from "@/components/ui/Choices";
import { ErrorSummary } from "@/components/ui/ErrorSummary";
import { PageHeader } from "@/components/ui/PageHeader";
import { toast } from "@/components/ui/Toast";
import { DetailsFields, suggestUsername, useDetailLabels } from "./DetailsFields";
import { EffectivePreview } from "./EffectivePreview";
import { GrantsEditor } from "./GrantsEditor";
import { type GrantDraft, grantInput, newDraft, wholeGrants } from "./grant-draft";
import { asGrantPath, grantFieldNames } from "./grant-fields";
import { keepUser } from "./queries";
import { type DetailsValues, secretarySchema } from "./schema";

interface Values extends DetailsValues {
  grants: GrantDraft[];
  notify: boolean;
}

export function NewSecretaryPage({ partyId }: { partyId: Uuid | undefined }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { form, error, summary, attempt, busy, isDirty, submit } = useApiForm<Values>({
    fields: (values) => ["full_name", "email", "username", ...grantFieldNames(values.grants)],
    fieldFor: asGrantPath,
    labels: useDetailLabels(),
    resolver: zodResolver(secretarySchema),
    defaultValues: {
      full_name: "",
      email: "",
      username: "",
      locale: "da",
      grants: [newDraft(partyId)],
      notify: true,
    },
  });
  const grants = form.watch("grants");

  const send = submit(async (values, headers) => {
    const body = {
      ...values,
      role: "party_secretary" as const,
      grants: values.grants.map(grantInput),
    };
    const user = await unwrap(api.POST("/api/v1/users", { body, headers }));
    await keepUser(queries, user);
    const queued = user.mail?.state === "queued";
    toast(t(queued ? "users.form.createdQueued" : "users.form.created", { name: user.full_name }));
    await navigate({ to: "/users/$userId", params: { userId: user.id } });
  });

  return (
    <>
      <PageHeader
        title={t("users.form.newSecretaryTitle")}
        lead={t("users.form.newLead")}
        back={{ to: "/users", label: t("users.title") }}
      />
      <ErrorSummary items={summary} attempt={attempt} />
      <form noValidate onSubmit={send}>
        <div className="columns">
          <div className="form">
            <h2>{t("users.form.details")}</h2>
            <DetailsFields
              register={(name) => form.register(name)}
              error={error}
              locale={form.watch("locale")}
              onLocale={(locale) => form.setValue("locale", locale)}
              onEmail={(email) => {
                // Until somebody types a username, it follows the address.
                if (!isDirty("username")) form.setValue("username", suggestUsername(email));
              }}
            />
            <h2>{t("users.form.access")}</h2>
            <GrantsEditor
              value={grants}
              error={(index, field) => error(`grants.${index}.${field}`)}
              onChange={(next) =>
                form.setValue("grants", next, {
                  shouldValidate: form.formState.isSubmitted,
                  shouldDirty: true,
                })
              }
            />
          </div>
          <EffectivePreview grants={wholeGrants(grants)} />
          <div className="form">
            <Checkbox
              label={t("users.form.notify")}
              hint={t("users.form.notifyHint")}
              {...form.register("notify")}
            />
            <div className="form-actions">
              <Button type="submit" busy={busy} busyText={t("users.form.creating")}>
                {t("users.form.create")}
              </Button>
              <ButtonLink to="/users">{t("common.cancel")}</ButtonLink>
            </div>
          </div>
        </div>
      </form>
    </>
  );
}
