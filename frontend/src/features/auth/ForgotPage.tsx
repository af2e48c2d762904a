import { zodResolver } from "@hookform/resolvers/zod";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { api, unwrap } from "@/api/client";
import { ContactCard } from "@/app/ContactCard";
import { useApiForm } from "@/components/form/useApiForm";
import { Alert } from "@/components/ui/Alert";
import { Button } from "@/components/ui/Button";
import { ErrorSummary } from "@/components/ui/ErrorSummary";
import { Field } from "@/components/ui/Field";
import { PageTitle } from "@/components/ui/PageHeader";

const schema = z.object({
  username: z.string().check(z.trim(), z.minLength(1, "auth.login.usernameMissing")),
});

/** The same answer for every name: whether an account exists is not told here. */
export function ForgotPage() {
  const { t } = useTranslation();
  const [sent, setSent] = useState(false);
  const { form, error, summary, attempt, busy, submit } = useApiForm({
    fields: ["username"],
    resolver: zodResolver(schema),
    defaultValues: { username: "" },
  });
  return (
    <div className="gate">
      <div>
        <PageTitle title={t("auth.forgot.title")} />
        <h1>{t("auth.forgot.title")}</h1>
        {sent ? (
          <div className="stack">
            <Alert kind="success" title={t("auth.forgot.sentTitle")} live>
              <p>{t("auth.forgot.sent")}</p>
            </Alert>
            <p className="soft">{t("auth.forgot.nothing")}</p>
          </div>
        ) : (
          <>
            <ErrorSummary items={summary} attempt={attempt} />
            <p>{t("auth.forgot.lead")}</p>
            <form
              className="form"
              noValidate
              onSubmit={submit(async (body, headers) => {
                await unwrap(api.POST("/api/v1/auth/password-resets", { body, headers }));
                setSent(true);
              })}
            >
              <Field
                label={t("auth.login.username")}
                error={error("username")}
                autoComplete="username"
                autoCapitalize="none"
                spellCheck={false}
                {...form.register("username")}
              />
              <div className="form-actions">
                <Button type="submit" busy={busy} busyText={t("auth.forgot.submitting")}>
                  {t("auth.forgot.submit")}
                </Button>
              </div>
            </form>
          </>
        )}
        <p>
          <Link to="/login">{t("auth.forgot.toLogin")}</Link>
        </p>
      </div>
      <div className="gate__help">
        <ContactCard />
      </div>
    </div>
  );
}
