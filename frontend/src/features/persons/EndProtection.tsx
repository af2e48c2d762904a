import { zodResolver } from "@hookform/resolvers/zod";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { api, unwrap } from "@/api/client";
import type { PersonDetails } from "@/api/types";
import { CancelButton, FormDialog } from "@/components/form/FormDialog";
import { reasonOf } from "@/components/form/reason";
import { useApiForm } from "@/components/form/useApiForm";
import { Button } from "@/components/ui/Button";
import { ErrorSummary } from "@/components/ui/ErrorSummary";
import { Field } from "@/components/ui/Field";
import { toast } from "@/components/ui/Toast";
import { formatDay } from "@/i18n/format";

const schema = z.object({ last_day: z.string(), reason: reasonOf("persons.errors.reason") });

interface Props {
  person: PersonDetails;
  onEnded: () => Promise<unknown>;
}

/** Ends a protection, now or after a last day, with a reason: from then on everybody who reaches the person sees the address. */
export function EndProtection({ person, onEnded }: Props) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button look="secondary" onClick={() => setOpen(true)}>
        {t("persons.endProtection.open")}
      </Button>
      <FormDialog
        open={open}
        title={t("persons.endProtection.title", { name: person.full_name })}
        onClose={close}
      >
        <Steps person={person} onEnded={onEnded} onClose={close} />
      </FormDialog>
    </>
  );
}

function Steps({ person, onEnded, onClose }: Props & { onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { form, error, summary, attempt, busy, submit } = useApiForm<z.infer<typeof schema>>({
    fields: ["last_day", "reason"],
    resolver: zodResolver(schema),
    defaultValues: { last_day: person.protected_until ?? "", reason: "" },
  });
  const later = form.watch("last_day") !== "";
  const send = submit(async ({ last_day, reason }) => {
    await unwrap(
      api.POST("/api/v1/persons/{id}/protection-ends", {
        params: { path: { id: person.id } },
        body: { reason, ...(last_day && { last_day }) },
      }),
    );
    await Promise.all(
      ["assignment", "assignments"].map((key) => queries.invalidateQueries({ queryKey: [key] })),
    );
    await onEnded();
    toast(
      last_day
        ? t("persons.endProtection.dated", { day: formatDay(last_day) })
        : t("persons.endProtection.done"),
    );
    onClose();
  });
  return (
    <form noValidate autoComplete="off" onSubmit={send}>
      <p>{t("persons.endProtection.text")}</p>
      <Field
        type="date"
        width="short"
        label={t("persons.endProtection.lastDay")}
        hint={t("persons.endProtection.lastDayHint")}
        optional
        error={error("last_day")}
        {...form.register("last_day")}
      />
      <ErrorSummary items={summary.filter((item) => !item.id)} attempt={attempt} />
      <Field
        label={t("persons.reason")}
        hint={t("persons.endProtection.reasonHint")}
        width="wide"
        autoComplete="off"
        error={error("reason")}
        {...form.register("reason")}
      />
      <div className="dialog__actions">
        <Button type="submit" look="danger" busy={busy}>
          {t(later ? "persons.endProtection.later" : "persons.endProtection.now")}
        </Button>
        <CancelButton first />
      </div>
    </form>
  );
}
