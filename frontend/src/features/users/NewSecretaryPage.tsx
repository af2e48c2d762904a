import { zodResolver } from "@hookform/resolvers/zod";
import { useTranslation } from "react-i18next";
import type { Uuid } from "@/api/types";
import { LeaveGuard } from "@/components/form/LeaveGuard";
import { useApiForm } from "@/components/form/useApiForm";
import { ErrorSummary } from "@/components/ui/ErrorSummary";
import { PageHeader } from "@/components/ui/PageHeader";
import { CreateActions } from "./CreateActions";
import { DetailsFields, suggestUsername, useDetailLabels } from "./DetailsFields";
import { EffectivePreview } from "./EffectivePreview";
import { GrantsEditor } from "./GrantsEditor";
import { type GrantDraft, grantInput, laidOutAnew, newDraft, wholeGrants } from "./grant-draft";
import { asGrantPath, grantFieldNames } from "./grant-fields";
import { type DetailsValues, secretarySchema } from "./schema";
import { NEW_DETAILS, useCreateUser } from "./useNewUser";

interface Values extends DetailsValues {
  grants: GrantDraft[];
  notify: boolean;
}

export function NewSecretaryPage({ partyId }: { partyId: Uuid | undefined }) {
  const { t } = useTranslation();
  const create = useCreateUser();
  const { form, error, summary, attempt, busy, unsaved, isDirty, submit } = useApiForm<Values>({
    fields: (values) => ["full_name", "email", "username", ...grantFieldNames(values.grants)],
    fieldFor: asGrantPath,
    labels: useDetailLabels(),
    resolver: zodResolver(secretarySchema),
    defaultValues: { ...NEW_DETAILS, grants: [newDraft(partyId)] },
  });
  const grants = form.watch("grants");

  const send = submit((values, headers) =>
    create({ ...values, role: "party_secretary", grants: values.grants.map(grantInput) }, headers),
  );

  return (
    <>
      <PageHeader
        title={t("users.form.newSecretaryTitle")}
        lead={t("users.form.newLead")}
        back={{ to: "/users", label: t("users.title") }}
      />
      <LeaveGuard when={unsaved} />
      <ErrorSummary items={summary} attempt={attempt} />
      <form noValidate onSubmit={send}>
        <div className="columns">
          <div className="form">
            <h2>{t("users.form.details")}</h2>
            <DetailsFields
              register={(name) => form.register(name)}
              error={error}
              locale={form.watch("locale")}
              onLocale={(locale) => form.setValue("locale", locale, { shouldDirty: true })}
              onEmail={(email) => {
                // Until somebody types a username, it follows the address.
                if (!isDirty("username"))
                  form.setValue("username", suggestUsername(email, form.getValues("full_name")), {
                    shouldValidate: form.formState.isSubmitted,
                  });
              }}
            />
            <h2>{t("users.form.access")}</h2>
            <GrantsEditor
              value={grants}
              error={(index, field) => error(`grants.${index}.${field}`)}
              onChange={(next) =>
                form.setValue("grants", next, {
                  shouldValidate: form.formState.isSubmitted && !laidOutAnew(grants, next),
                  shouldDirty: true,
                })
              }
            />
          </div>
          <EffectivePreview grants={wholeGrants(grants)} />
          <div className="form">
            <CreateActions busy={busy} notify={form.register("notify")} />
          </div>
        </div>
      </form>
    </>
  );
}
