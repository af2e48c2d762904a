import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import type { LinkState } from "@/api/types";
import { useAction } from "@/components/form/useAction";
import { Alert } from "@/components/ui/Alert";
import { Button, ButtonLink } from "@/components/ui/Button";
import { PageTitle } from "@/components/ui/PageHeader";
import { formatInstantLong } from "@/i18n/format";

interface Props {
  state: Exclude<LinkState, "valid"> | "unknown";
  /** Whom to renew for; none when the server does not know the link. */
  token: string | null;
  expiresAt?: string;
}

/** Says honestly why the link does not work, and what to do instead. */
export function DeadLink({ state, token, expiresAt }: Props) {
  const { t } = useTranslation();
  const [renewed, setRenewed] = useState(false);
  const renew = useAction((headers) =>
    unwrap(api.POST("/api/v1/auth/links/renewals", { body: { token: token ?? "" }, headers })),
  );
  const text =
    state === "expired"
      ? t("auth.setPassword.expired.text", { at: expiresAt ? formatInstantLong(expiresAt) : "–" })
      : t(`auth.setPassword.${state}.text`);
  return (
    <div className="stack stack--wide">
      <PageTitle title={t(`auth.setPassword.${state}.title`)} />
      <div className="stack">
        <h1>{t(`auth.setPassword.${state}.title`)}</h1>
        <p>{text}</p>
      </div>
      {renewed && (
        <Alert kind="success" live>
          <p>{t("auth.setPassword.renewed")}</p>
        </Alert>
      )}
      {renew.error && (
        <Alert kind="error" live>
          <p>{renew.error}</p>
        </Alert>
      )}
      <div className="form-actions">
        {token && !renewed && (
          <Button
            look={state === "used" ? "secondary" : "primary"}
            icon="send"
            busy={renew.busy}
            onClick={() => void renew.run().then(setRenewed)}
          >
            {t("auth.setPassword.renew")}
          </Button>
        )}
        {token ? (
          <ButtonLink to="/login" look={state === "used" ? "primary" : "secondary"}>
            {t("auth.setPassword.toLogin")}
          </ButtonLink>
        ) : (
          <ButtonLink to="/forgot-password" look="primary">
            {t("auth.setPassword.renew")}
          </ButtonLink>
        )}
      </div>
    </div>
  );
}
