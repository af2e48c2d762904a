import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import type { PersonDetails } from "@/api/types";
import { FormDialog } from "@/components/form/FormDialog";
import { ReasonForm } from "@/components/form/ReasonForm";
import { Button } from "@/components/ui/Button";
import { toast } from "@/components/ui/Toast";

/** Erases somebody who holds no seat, for good: a report by mistake, or the person's own wish. */
export function EraseOne({ person }: { person: PersonDetails }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <section className="panel" aria-labelledby="erase-one-title">
      <h2 id="erase-one-title">{t("persons.erase.heading")}</h2>
      <p className="form-hint">{t("persons.erase.hint")}</p>
      <div className="form-actions">
        <Button look="secondary" icon="delete" onClick={() => setOpen(true)}>
          {t("persons.erase.open")}
        </Button>
      </div>
      <FormDialog open={open} title={t("persons.erase.title", { name: person.full_name })} onClose={close}>
        <EraseForm person={person} />
      </FormDialog>
    </section>
  );
}

function EraseForm({ person }: { person: PersonDetails }) {
  const { t } = useTranslation();
  const [queries, navigate] = [useQueryClient(), useNavigate()];
  async function erase(body: { reason: string }) {
    await unwrap(api.POST("/api/v1/persons/{id}/erasure", { params: { path: { id: person.id } }, body }));
    await navigate({ to: "/assignments" });
    queries.removeQueries({ queryKey: ["person", person.id] });
    await Promise.all(
      ["assignment", "assignments", "conflicts"].map((key) => queries.invalidateQueries({ queryKey: [key] })),
    );
    toast(t("persons.erase.done", { name: person.full_name }));
  }
  return (
    <ReasonForm
      label={t("persons.reason")}
      hint={t("persons.erase.reasonHint")}
      tooShort="persons.errors.reason"
      action={t("persons.erase.now")}
      danger
      onSend={erase}
    >
      <p>{t("persons.erase.text")}</p>
    </ReasonForm>
  );
}
