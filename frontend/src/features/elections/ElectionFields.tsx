import type { UseFormReturn } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { Field, Select } from "@/components/ui/Field";
import { useSettled } from "@/components/ui/useSettled";
import { ELECTION_KINDS, type ElectionValues } from "./election-schema";
import { today } from "./lifecycle";

/** While a year is typed, each of its digits makes a day long ago. */
const TYPED = 600;

interface Props {
  form: UseFormReturn<ElectionValues>;
  error: (name: keyof ElectionValues) => string | undefined;
}

export function ElectionFields({ form, error }: Props) {
  const { t } = useTranslation();
  const typed = form.watch("held_on");
  const heldOn = useSettled(typed, TYPED);
  // Not that of an election that has been held, which is only corrected in something else.
  const passed = heldOn !== "" && heldOn < today() && heldOn !== form.formState.defaultValues?.held_on;
  return (
    <>
      <Field
        label={t("elections.name")}
        hint={t("elections.nameHint")}
        autoComplete="off"
        error={error("name")}
        {...form.register("name")}
      />
      <Select
        label={t("elections.kindLabel")}
        error={error("kind")}
        options={ELECTION_KINDS.map((kind) => ({ value: kind, label: t(`elections.kind.${kind}`) }))}
        {...form.register("kind")}
      />
      <div>
        <Field
          type="date"
          width="short"
          label={t("elections.heldOn")}
          error={error("held_on")}
          {...form.register("held_on")}
        />
        <p className="field-warning" role="status">
          {passed && heldOn === typed && t("elections.dayPassed")}
        </p>
      </div>
      <Field
        type="date"
        width="short"
        label={t("elections.reportsDue.label")}
        hint={t("elections.reportsDue.hint")}
        optional
        error={error("reports_due_on")}
        {...form.register("reports_due_on")}
      />
    </>
  );
}

/** What the fields are called in an error summary. */
export function useElectionLabels() {
  const { t } = useTranslation();
  return {
    name: t("elections.name"),
    kind: t("elections.kindLabel"),
    held_on: t("elections.heldOn"),
    reports_due_on: t("elections.reportsDue.label"),
  };
}
