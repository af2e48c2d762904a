import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import type { PersonDetails } from "@/api/types";
import { ReasonForm } from "@/components/form/ReasonForm";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { Field } from "@/components/ui/Field";
import { toast } from "@/components/ui/Toast";
import { formatDay } from "@/i18n/format";

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
      <Dialog
        open={open}
        title={t("persons.endProtection.title", { name: person.full_name })}
        onClose={close}
      >
        <Steps person={person} onEnded={onEnded} onClose={close} />
      </Dialog>
    </>
  );
}

function Steps({ person, onEnded, onClose }: Props & { onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [lastDay, setLastDay] = useState(person.protected_until ?? "");
  async function end({ reason }: { reason: string }) {
    await unwrap(
      api.POST("/api/v1/persons/{id}/protection-ends", {
        params: { path: { id: person.id } },
        body: { reason, ...(lastDay && { last_day: lastDay }) },
      }),
    );
    await Promise.all(
      ["assignment", "assignments"].map((key) => queries.invalidateQueries({ queryKey: [key] })),
    );
    await onEnded();
    toast(
      lastDay
        ? t("persons.endProtection.dated", { day: formatDay(lastDay) })
        : t("persons.endProtection.done"),
    );
    onClose();
  }
  return (
    <ReasonForm
      label={t("persons.reason")}
      hint={t("persons.endProtection.reasonHint")}
      tooShort="persons.errors.reason"
      action={t(lastDay ? "persons.endProtection.later" : "persons.endProtection.now")}
      danger
      onSend={end}
      onClose={onClose}
    >
      <p>{t("persons.endProtection.text")}</p>
      <Field
        type="date"
        name="last_day"
        width="short"
        label={t("persons.endProtection.lastDay")}
        hint={t("persons.endProtection.lastDayHint")}
        optional
        value={lastDay}
        onChange={(event) => setLastDay(event.target.value)}
      />
    </ReasonForm>
  );
}
