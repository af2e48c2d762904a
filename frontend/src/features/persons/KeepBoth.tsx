import { zodResolver } from "@hookform/resolvers/zod";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { api, unwrap } from "@/api/client";
import type { Uuid } from "@/api/types";
import { reasonOf } from "@/components/form/reason";
import { useApiForm } from "@/components/form/useApiForm";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { ErrorSummary } from "@/components/ui/ErrorSummary";
import { Field } from "@/components/ui/Field";
import { toast } from "@/components/ui/Toast";

const schema = z.object({ reason: reasonOf("persons.errors.reason") });

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
    <Dialog open={other !== null} title={t("persons.keepBoth.title")} onClose={onClose}>
      {other && <Steps one={one} other={other} onClose={onClose} onDecided={onDecided} />}
    </Dialog>
  );
}

function Steps({ one, other, onClose, onDecided }: Props & { other: Somebody }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { form, error, summary, attempt, busy, submit } = useApiForm<{ reason: string }>({
    fields: ["reason"],
    resolver: zodResolver(schema),
    defaultValues: { reason: "" },
  });
  const { setFocus } = form;
  useEffect(() => setFocus("reason"), [setFocus]);
  const send = submit(async ({ reason }, headers) => {
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
  });
  return (
    <form noValidate autoComplete="off" onSubmit={send}>
      <p>{t("persons.keepBoth.text", { one: one.name, other: other.name })}</p>
      <ErrorSummary items={summary.filter((item) => !item.id)} attempt={attempt} />
      <Field
        label={t("persons.reason")}
        hint={t("persons.keepBoth.reasonHint")}
        width="wide"
        autoComplete="off"
        error={error("reason")}
        {...form.register("reason")}
      />
      <div className="dialog__actions">
        <Button type="submit" busy={busy}>
          {t("persons.keepBoth.now")}
        </Button>
        <Button look="secondary" onClick={onClose}>
          {t("common.cancel")}
        </Button>
      </div>
    </form>
  );
}
