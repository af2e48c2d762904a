import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import type { UserView } from "@/api/types";
import { FormDialog } from "@/components/form/FormDialog";
import { ReasonForm } from "@/components/form/ReasonForm";
import { Button } from "@/components/ui/Button";
import { toast } from "@/components/ui/Toast";
import { keepUser } from "./queries";

/** Takes a user's second factors away, with a reason: for somebody who has lost phone and recovery codes. */
export function ResetFactors({ user }: { user: UserView }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look="secondary" icon="refresh" onClick={() => setOpen(true)}>
        {t("users.page.resetFactor")}
      </Button>
      <FormDialog
        open={open}
        title={t("users.page.resetFactorTitle", { name: user.full_name })}
        onClose={() => setOpen(false)}
      >
        <ResetForm user={user} onClose={() => setOpen(false)} />
      </FormDialog>
    </>
  );
}

function ResetForm({ user, onClose }: { user: UserView; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const name = user.full_name;
  async function reset(body: { reason: string }) {
    const params = { path: { id: user.id } };
    const changed = await unwrap(api.POST("/api/v1/users/{id}/second-factor-resets", { params, body }));
    await keepUser(queries, changed);
    toast(t("users.page.resetFactorDone", { name }));
    onClose();
  }
  return (
    <ReasonForm
      label={t("users.page.resetFactorReason")}
      hint={t("users.page.resetFactorReasonHint")}
      tooShort="users.page.resetFactorReasonShort"
      action={t("users.page.resetFactor")}
      danger
      onSend={reset}
    >
      <p>{t("users.page.resetFactorText", { name })}</p>
    </ReasonForm>
  );
}
