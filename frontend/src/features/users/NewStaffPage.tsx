import { zodResolver } from "@hookform/resolvers/zod";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import type { Role } from "@/api/types";
import { useApiForm } from "@/components/form/useApiForm";
import { Button, ButtonLink } from "@/components/ui/Button";
import { Checkbox, RadioGroup } from "@/components/ui/Choices";
import { ErrorSummary } from "@/components/ui/ErrorSummary";
import { PageHeader } from "@/components/ui/PageHeader";
import { toast } from "@/components/ui/Toast";
import { DetailsFields, suggestUsername, useDetailLabels } from "./DetailsFields";
import { keepUser } from "./queries";
import { type DetailsValues, staffSchema } from "./schema";

interface Values extends DetailsValues {
  role: Role;
  notify: boolean;
}
const STAFF_ROLES = ["election_officer", "administrator", "auditor"] as const satisfies Role[];

/** An administrator, an election officer or an auditor: no party, no sites. */
export function NewStaffPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { form, error, summary, attempt, busy, isDirty, submit } = useApiForm<Values>({
    fields: () => ["full_name", "email", "username", "role"],
    labels: useDetailLabels(),
    resolver: zodResolver(staffSchema),
    defaultValues: {
      full_name: "",
      email: "",
      username: "",
      locale: "da",
      role: "election_officer",
      notify: true,
    },
  });
  const send = submit(async (body, headers) => {
    const user = await unwrap(api.POST("/api/v1/users", { body, headers }));
    await keepUser(queries, user);
    const queued = user.mail?.state === "queued";
    toast(t(queued ? "users.form.createdQueued" : "users.form.created", { name: user.full_name }));
    await navigate({ to: "/users/$userId", params: { userId: user.id } });
  });
  return (
    <>
      <PageHeader
        title={t("users.form.newOtherTitle")}
        lead={t("users.form.newLead")}
        back={{ to: "/users", label: t("users.title") }}
      />
      <ErrorSummary items={summary} attempt={attempt} />
      <form className="form" noValidate onSubmit={send}>
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
        <RadioGroup
          name="role"
          label={t("users.form.role")}
          error={error("role")}
          value={form.watch("role")}
          onChange={(role) => form.setValue("role", role)}
          choices={STAFF_ROLES.map((role) => ({
            value: role,
            label: t(`common.roles.${role}`),
            hint: t(`users.form.roleHints.${role}`),
          }))}
        />
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
      </form>
    </>
  );
}
