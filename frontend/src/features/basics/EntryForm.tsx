import { zodResolver } from "@hookform/resolvers/zod";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { IdempotencyHeader } from "@/components/form/useApiForm";
import { useApiForm } from "@/components/form/useApiForm";
import { Alert } from "@/components/ui/Alert";
import { Button } from "@/components/ui/Button";
import { Field } from "@/components/ui/Field";
import type { dutySchema } from "./entry";
import { EMPTY_ENTRY, type Entry, entryField } from "./entry";

interface Props {
  /** Makes the ids of this form's fields its own: several stand on the page. */
  id: string;
  keyLabel: string;
  /** The key can be left out: then the name comes first. */
  keyOptional?: boolean;
  schema: typeof dutySchema;
  initial?: Entry;
  /** Adding goes on with the next one; editing ends. */
  onSave: (entry: Entry, headers: IdempotencyHeader) => Promise<void>;
  onCancel?: () => void;
}

const FIELDS = ["key", "name"] as const;

/** Two fields and a button: Enter saves, and the focus is back in the first field. */
export function EntryForm({ id, keyLabel, keyOptional = false, schema, initial, onSave, onCancel }: Props) {
  const { t } = useTranslation();
  const { form, error, summary, attempt, busy, submit } = useApiForm<Entry>({
    fields: FIELDS,
    fieldFor: entryField,
    resolver: zodResolver(schema),
    defaultValues: initial ?? EMPTY_ENTRY,
  });
  const whole = summary.filter((item) => !item.id);
  const { setFocus, getFieldState } = form;
  useEffect(() => {
    if (attempt === 0) return;
    const wrong = FIELDS.find((name) => getFieldState(name).invalid);
    if (wrong) setFocus(wrong);
  }, [attempt, setFocus, getFieldState]);
  const [added, setAdded] = useState(0);
  // Only after the empty form is drawn are its fields there to take the focus.
  useEffect(() => {
    if (added > 0) setFocus(keyOptional ? "name" : "key");
  }, [added, keyOptional, setFocus]);
  const editing = initial !== undefined;
  useEffect(() => {
    if (editing) setFocus("name");
  }, [editing, setFocus]);
  const send = submit(async (entry, headers) => {
    await onSave(entry, headers);
    if (initial) return;
    form.reset(EMPTY_ENTRY);
    setAdded(added + 1);
  });
  const key = (
    <Field
      id={`${id}-key`}
      groupClass="entry-form__key"
      width="wide"
      label={keyLabel}
      optional={keyOptional}
      error={error("key")}
      autoComplete="off"
      {...form.register("key")}
    />
  );
  const name = (
    <Field
      id={`${id}-name`}
      groupClass="entry-form__name"
      width="wide"
      label={t("basics.name")}
      error={error("name")}
      autoComplete="off"
      {...form.register("name")}
    />
  );
  return (
    <>
      {whole.map(({ message }) => (
        <Alert key={message} kind="error" live>
          <p>{message}</p>
        </Alert>
      ))}
      <form
        className="entry-form"
        noValidate
        onSubmit={send}
        onKeyDown={(event) => {
          if (event.key === "Escape") onCancel?.();
        }}
      >
        {!keyOptional && key}
        {name}
        {keyOptional && key}
        <div className="form-actions">
          <Button type="submit" look={initial ? "primary" : "secondary"} busy={busy}>
            {t(initial ? "basics.save" : "basics.add")}
          </Button>
          {onCancel && (
            <Button look="tertiary" onClick={onCancel}>
              {t("common.cancel")}
            </Button>
          )}
        </div>
      </form>
    </>
  );
}
