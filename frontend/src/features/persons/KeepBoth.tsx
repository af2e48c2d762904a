import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import type { Uuid } from "@/api/types";
import { FormDialog } from "@/components/form/FormDialog";
import { ReasonForm } from "@/components/form/ReasonForm";
import type { IdempotencyHeader } from "@/components/form/useApiForm";
import { toast } from "@/components/ui/Toast";

interface Somebody {
  id: Uuid;
  name: string;
}

interface Props {
  one: Somebody;
  /** The dialog is open while there is one. */
  other: Somebody | null;
  onClose: () => void;
  onDecided: () => Promise<unknown>;
}

/** The office's decision that two people with the same number both stay, and why. */
export function KeepBoth({ one, other, onClose, onDecided }: Props) {
  const { t } = useTranslation();
  return (
    <FormDialog open={other !== null} title={t("persons.keepBoth.title")} onClose={onClose}>
      {other && <Steps one={one} other={other} onClose={onClose} onDecided={onDecided} />}
    </FormDialog>
  );
}

function Steps({ one, other, onClose, onDecided }: Props & { other: Somebody }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  async function keep({ reason }: { reason: string }, headers: IdempotencyHeader) {
    await unwrap(
      api.POST("/api/v1/persons/{id}/conflict-decisions", {
        params: { path: { id: one.id } },
        body: { other_person_id: other.id, reason },
        headers,
      }),
    );
    await Promise.all(
      ["assignment", "assignments", "person", "conflicts"].map((key) =>
        queries.invalidateQueries({ queryKey: [key] }),
      ),
    );
    toast(t("persons.keepBoth.done"));
    onClose();
    await onDecided();
  }
  return (
    <ReasonForm
      label={t("persons.reason")}
      hint={t("persons.keepBoth.reasonHint")}
      tooShort="persons.errors.reason"
      action={t("persons.keepBoth.now")}
      onSend={keep}
    >
      <p>{t("persons.keepBoth.text", { one: one.name, other: other.name })}</p>
      <p>{t("persons.keepBoth.forGood")}</p>
    </ReasonForm>
  );
}
