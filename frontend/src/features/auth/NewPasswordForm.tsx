import { zodResolver } from "@hookform/resolvers/zod";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { api, unwrap } from "@/api/client";
import { type ApiError, asApiError } from "@/api/problem";
import { logout, sessionState } from "@/api/session";
import type { LinkInfo, LinkState } from "@/api/types";
import { meQuery } from "@/app/queries";
import { newPassword } from "@/components/form/new-password";
import { useApiForm } from "@/components/form/useApiForm";
import { Alert } from "@/components/ui/Alert";
import { Button } from "@/components/ui/Button";
import { ErrorSummary } from "@/components/ui/ErrorSummary";
import { PageTitle } from "@/components/ui/PageHeader";
import { NewPasswordField } from "@/components/ui/PasswordField";
import { formatInstantLong, formatRelative } from "@/i18n/format";
import { dropLinkToken } from "./link-token";

const schema = z.object({
  new_password: newPassword,
});
const DEAD: Partial<Record<ApiError["code"], LinkState>> = {
  link_used: "used",
  link_expired: "expired",
  link_replaced: "replaced",
};

interface Props {
  token: string;
  link: LinkInfo;
  /** The link died between looking at it and using it. */
  onDead: (state: LinkState) => void;
}

export function NewPasswordForm({ token, link, onDead }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { form, error, summary, attempt, busy, submit } = useApiForm({
    fields: ["new_password"],
    resolver: zodResolver(schema),
    defaultValues: { new_password: "" },
  });
  const here = useQuery({ ...meQuery, enabled: false }).data;
  const title = t(link.purpose === "invite" ? "auth.setPassword.inviteTitle" : "auth.setPassword.resetTitle");

  return (
    <>
      <PageTitle title={title} />
      <h1>{title}</h1>
      <p className="soft">
        {t("auth.setPassword.expires", {
          at: formatInstantLong(link.expires_at),
          relative: formatRelative(link.expires_at),
        })}
      </p>
      {here && here.username !== link.username && (
        <div className="gate__note">
          <Alert kind="warning">
            <p>
              {t("auth.setPassword.someoneElse", { name: here.full_name, username: link.username ?? "–" })}
            </p>
          </Alert>
        </div>
      )}
      <ErrorSummary items={summary} attempt={attempt} />
      <form
        className="form"
        noValidate
        onSubmit={submit(async ({ new_password }, headers) => {
          try {
            await unwrap(api.POST("/api/v1/auth/links/redeem", { body: { token, new_password }, headers }));
          } catch (thrown) {
            const dead = DEAD[asApiError(thrown).code];
            if (!dead) throw thrown;
            onDead(dead);
            return;
          }
          dropLinkToken();
          // Else the log-in would lead on into the session that somebody else may have here.
          if (sessionState() !== "anonymous") await logout().catch(() => undefined);
          await navigate({
            to: "/login",
            search: { ended: "password-set" },
            state: { username: link.username ?? "" },
            replace: true,
          });
        })}
      >
        {link.username && (
          <p className="given">
            <span className="soft">{t("auth.setPassword.username")}</span>
            <b>{link.username}</b>
            {/* Tells the browser's password manager which name the new password belongs to. */}
            <input
              type="text"
              name="username"
              autoComplete="username"
              value={link.username}
              readOnly
              hidden
            />
          </p>
        )}
        <NewPasswordField
          label={t("auth.setPassword.new")}
          error={error("new_password")}
          typed={form.watch("new_password")}
          {...form.register("new_password")}
        />
        <div className="form-actions">
          <Button type="submit" busy={busy} busyText={t("auth.setPassword.submitting")}>
            {t("auth.setPassword.submit")}
          </Button>
        </div>
      </form>
    </>
  );
}
