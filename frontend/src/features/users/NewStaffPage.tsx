import { zodResolver } from "@hookform/resolvers/zod";
import { useTranslation } from "react-i18next";
import type { Role } from "@/api/types";
import { LeaveGuard } from "@/components/form/LeaveGuard";
import { useApiForm } from "@/components/form/useApiForm";
import { RadioGroup } from "@/components/ui/Choices";
import { ErrorSummary } from "@/components/ui/ErrorSummary";
import { PageHeader } from "@/components/ui/PageHeader";
import { CreateActions } from "./CreateActions";
import { DetailsFields, suggestUsername, useDetailLabels } from "./DetailsFields";
import { type DetailsValues, staffSchema } from "./schema";
import { NEW_DETAILS, useCreateUser } from "./useNewUser";

interface Values extends DetailsValues {
  role: Role;
  notify: boolean;
}
const STAFF_ROLES = ["election_officer", "administrator", "auditor"] as const satisfies Role[];

/** An administrator, an election officer or an auditor: no party, no sites. */
export function NewStaffPage() {
  const { t } = useTranslation();
  const create = useCreateUser();
  const { form, error, summary, attempt, busy, unsaved, isDirty, submit } = useApiForm<Values>({
    fields: () => ["full_name", "email", "username", "role"],
    labels: useDetailLabels(),
    resolver: zodResolver(staffSchema),
    defaultValues: { ...NEW_DETAILS, role: "election_officer" },
  });
  const send = submit(create);
  return (
    <>
      <PageHeader
        title={t("users.form.newOtherTitle")}
        lead={t("users.form.newLead")}
        back={{ to: "/users", label: t("users.title") }}
      />
      <LeaveGuard when={unsaved} />
      <ErrorSummary items={summary} attempt={attempt} />
      <form className="form" noValidate onSubmit={send}>
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
        <RadioGroup
          name="role"
          label={t("users.form.role")}
          error={error("role")}
          value={form.watch("role")}
          onChange={(role) => form.setValue("role", role, { shouldDirty: true })}
          choices={STAFF_ROLES.map((role) => ({
            value: role,
            label: t(`common.roles.${role}`),
            hint: t(`users.form.roleHints.${role}`),
          }))}
        />
        <CreateActions busy={busy} notify={form.register("notify")} />
      </form>
    </>
  );
}
