import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import type { Election } from "@/api/types";
import { FormDialog } from "@/components/form/FormDialog";
import { ReasonForm } from "@/components/form/ReasonForm";
import { useAction } from "@/components/form/useAction";
import { Button } from "@/components/ui/Button";
import { ConfirmDialog } from "@/components/ui/Dialog";
import { toast } from "@/components/ui/Toast";
import { retentionQuery } from "./queries";

/** Keeps everything of an election, for a complaint or a case, until the hold is lifted. */
export function PlaceHold({ election }: { election: Election }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look="secondary" icon="lock" onClick={() => setOpen(true)}>
        {t("retention.hold.open")}
      </Button>
      <FormDialog
        open={open}
        title={t("retention.hold.title", { name: election.name })}
        onClose={() => setOpen(false)}
      >
        <HoldForm election={election} onClose={() => setOpen(false)} />
      </FormDialog>
    </>
  );
}

function HoldForm({ election, onClose }: { election: Election; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  async function place(body: { reason: string }) {
    const params = { path: { id: election.id } };
    const held = await unwrap(api.PUT("/api/v1/elections/{id}/legal-hold", { params, body }));
    queries.setQueryData(retentionQuery(election.id).queryKey, held);
    toast(t("retention.hold.done"));
    onClose();
  }
  return (
    <ReasonForm
      label={t("retention.hold.reason")}
      hint={t("retention.hold.reasonHint")}
      tooShort="retention.hold.reasonShort"
      action={t("retention.hold.now")}
      onSend={place}
    >
      <p>{t("retention.hold.text")}</p>
    </ReasonForm>
  );
}

/** Lets the clock go on. */
export function LiftHold({ election }: { election: Election }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const action = useAction(async () => {
    const params = { path: { id: election.id } };
    const lifted = await unwrap(api.DELETE("/api/v1/elections/{id}/legal-hold", { params }));
    setAsking(false);
    queries.setQueryData(retentionQuery(election.id).queryKey, lifted);
    toast(t("retention.lift.done"));
  });
  return (
    <>
      <Button
        look="secondary"
        onClick={() => {
          action.clear();
          setAsking(true);
        }}
      >
        {t("retention.lift.open")}
      </Button>
      <ConfirmDialog
        open={asking}
        title={t("retention.lift.title", { name: election.name })}
        confirm={t("retention.lift.open")}
        busy={action.busy}
        error={action.error}
        onConfirm={() => void action.run()}
        onClose={() => setAsking(false)}
      >
        <p>{t("retention.lift.text")}</p>
      </ConfirmDialog>
    </>
  );
}
