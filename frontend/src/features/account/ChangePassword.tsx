import { zodResolver } from "@hookform/resolvers/zod";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { api, unwrap } from "@/api/client";
import { newPassword } from "@/components/form/new-password";
import { useApiForm } from "@/components/form/useApiForm";
import { Button } from "@/components/ui/Button";
import { ErrorSummary } from "@/components/ui/ErrorSummary";
import { NewPasswordField, PasswordField } from "@/components/ui/PasswordField";
import { toast } from "@/components/ui/Toast";
import { sessionsQuery } from "./queries";

const schema = z.object({
  current_password: z.string().check(z.minLength(1, "account.password.currentMissing")),
  new_password: newPassword,
});

export function ChangePassword({ username }: { username: string }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { form, error, summary, attempt, busy, submit } = useApiForm({
    fields: ["current_password", "new_password"],
    labels: { new_password: t("account.password.new") },
    resolver: zodResolver(schema),
    defaultValues: { current_password: "", new_password: "" },
  });
  return (
    <section className="panel" aria-labelledby="password-title">
      <h2 id="password-title">{t("account.password.title")}</h2>
      <p className="soft">{t("account.password.lead")}</p>
      <ErrorSummary items={summary} attempt={attempt} />
      <form
        className="form"
        noValidate
        onSubmit={submit(async (body) => {
          await unwrap(api.PUT("/api/v1/me/password", { body }));
          form.reset();
          toast(t("account.password.done"));
          await queries.invalidateQueries({ queryKey: sessionsQuery.queryKey });
        })}
      >
        <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
        <PasswordField
          label={t("account.password.current")}
          error={error("current_password")}
          autoComplete="current-password"
          {...form.register("current_password")}
        />
        <NewPasswordField
          label={t("account.password.new")}
          error={error("new_password")}
          typed={form.watch("new_password")}
          {...form.register("new_password")}
        />
        <div className="form-actions">
          <Button type="submit" busy={busy} busyText={t("common.saving")}>
            {t("account.password.submit")}
          </Button>
        </div>
      </form>
    </section>
  );
}
