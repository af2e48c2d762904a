import type { UseFormReturn } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { Field, Select } from "@/components/ui/Field";
import { ELECTION_KINDS, type ElectionValues } from "./election-schema";

interface Props {
  form: UseFormReturn<ElectionValues>;
  error: (name: keyof ElectionValues) => string | undefined;
}

export function ElectionFields({ form, error }: Props) {
  const { t } = useTranslation();
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
      <Field
        type="date"
        width="short"
        label={t("elections.heldOn")}
        error={error("held_on")}
        {...form.register("held_on")}
      />
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
