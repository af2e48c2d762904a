import { zodResolver } from "@hookform/resolvers/zod";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import type { AssignmentView, Uuid } from "@/api/types";
import { useApiForm } from "@/components/form/useApiForm";
import { Button } from "@/components/ui/Button";
import { ErrorSummary } from "@/components/ui/ErrorSummary";
import { CprField } from "@/features/persons/CprField";
import { PersonFields } from "@/features/persons/PersonFields";
import {
  EMPTY_REPORT,
  personField,
  personInput,
  REPORT_FIELDS,
  type ReportValues,
  reportSchema,
} from "@/features/persons/person-schema";

interface Props {
  seat: { election_id: Uuid; site_id: Uuid; duty_id: Uuid; party_id: Uuid | null };
  title: string;
  /** The seat is taken; with another one free the form stays for the next person. */
  onReported: (view: AssignmentView) => Promise<void>;
  onCancel: () => void;
}

/** One person into one seat: typed, Enter, done; then the next one. */
export function ReportForm({ seat, title, onReported, onCancel }: Props) {
  const { t } = useTranslation();
  const { form, error, summary, attempt, busy, submit } = useApiForm<ReportValues>({
    fields: REPORT_FIELDS,
    fieldFor: personField(REPORT_FIELDS),
    resolver: zodResolver(reportSchema),
    defaultValues: EMPTY_REPORT,
  });
  const { setFocus, reset } = form;
  const [person, setPerson] = useState(1);
  // Only after the empty form is drawn are its fields there to take the focus.
  // biome-ignore lint/correctness/useExhaustiveDependencies: for each person anew
  useEffect(() => setFocus("full_name"), [setFocus, person]);
  const send = submit(async (values, headers) => {
    const view = await unwrap(
      api.POST("/api/v1/assignments", { body: { ...seat, person: personInput(values) }, headers }),
    );
    // The number does not outlive its report.
    reset(EMPTY_REPORT);
    setPerson(person + 1);
    await onReported(view);
  });
  return (
    <form
      className="report-form"
      noValidate
      aria-label={title}
      autoComplete="off"
      onSubmit={send}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !form.formState.isDirty) onCancel();
      }}
    >
      <h3>{title}</h3>
      <ErrorSummary items={summary} attempt={attempt} />
      <PersonFields register={(name) => form.register(name)} error={error}>
        <CprField key={person} error={error("cpr")} optional {...form.register("cpr")} />
      </PersonFields>
      <div className="form-actions">
        <Button type="submit" icon="check" busy={busy} busyText={t("reporting.sending")}>
          {t("reporting.send")}
        </Button>
        <Button look="secondary" onClick={onCancel}>
          {t("common.cancel")}
        </Button>
      </div>
    </form>
  );
}
