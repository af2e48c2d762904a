import { zodResolver } from "@hookform/resolvers/zod";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { api, unwrap } from "@/api/client";
import type { UserView } from "@/api/types";
import { reasonOf } from "@/components/form/reason";
import { useApiForm } from "@/components/form/useApiForm";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { ErrorSummary } from "@/components/ui/ErrorSummary";
import { Field } from "@/components/ui/Field";
import { toast } from "@/components/ui/Toast";
import { keepUser } from "./queries";

const schema = z.object({ reason: reasonOf("users.page.resetFactorReasonShort") });

/** Takes a user's second factors away, with a reason: for somebody who has lost phone and recovery codes. */
export function ResetFactors({ user }: { user: UserView }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look="secondary" icon="refresh" onClick={() => setOpen(true)}>
        {t("users.page.resetFactor")}
      </Button>
      <Dialog
        open={open}
        title={t("users.page.resetFactorTitle", { name: user.full_name })}
        onClose={() => setOpen(false)}
      >
        <ResetForm user={user} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

function ResetForm({ user, onClose }: { user: UserView; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { form, error, summary, attempt, busy, submit } = useApiForm({
    fields: ["reason"],
    resolver: zodResolver(schema),
    defaultValues: { reason: "" },
  });
  const name = user.full_name;
  return (
    <form
      noValidate
      autoComplete="off"
      onSubmit={submit(async (body) => {
        const params = { path: { id: user.id } };
        const changed = await unwrap(api.POST("/api/v1/users/{id}/second-factor-resets", { params, body }));
        await keepUser(queries, changed);
        toast(t("users.page.resetFactorDone", { name }));
        onClose();
      })}
    >
      <p>{t("users.page.resetFactorText", { name })}</p>
      <ErrorSummary items={summary.filter((item) => !item.id)} attempt={attempt} />
      <Field
        label={t("users.page.resetFactorReason")}
        hint={t("users.page.resetFactorReasonHint")}
        width="wide"
        autoComplete="off"
        error={error("reason")}
        {...form.register("reason")}
      />
      <div className="dialog__actions">
        <Button type="submit" look="danger" busy={busy}>
          {t("users.page.resetFactor")}
        </Button>
        <Button look="secondary" onClick={onClose} data-first-focus>
          {t("common.cancel")}
        </Button>
      </div>
    </form>
  );
}
