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
  /** That another one has this key or this name. */
  taken: (entry: Entry & { field: keyof Entry }) => string;
  initial?: Entry;
  /** Adding goes on with the next one; editing ends. */
  onSave: (entry: Entry, headers: IdempotencyHeader) => Promise<void>;
  onCancel?: () => void;
  /** Whether something is typed that would be lost. */
  onUnsaved?: (unsaved: boolean) => void;
}

const FIELDS = ["key", "name"] as const;

/** Two fields and a button: Enter saves, and the focus is back in the first field. */
export function EntryForm(props: Props) {
  const { id, keyLabel, keyOptional = false, schema, taken, initial, onSave, onCancel, onUnsaved } = props;
  const { t } = useTranslation();
  const { form, error, summary, attempt, busy, unsaved, submit } = useApiForm<Entry>({
    fields: FIELDS,
    fieldFor: entryField,
    resolver: zodResolver(schema),
    defaultValues: initial ?? EMPTY_ENTRY,
    // What was refused is mended by typing: the mark goes with the first character, and comes back only when sent again.
    reValidateMode: "onSubmit",
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
  useEffect(() => {
    onUnsaved?.(unsaved);
    return () => onUnsaved?.(false);
  }, [onUnsaved, unsaved]);
  const editing = initial !== undefined;
  useEffect(() => {
    if (editing) setFocus("name");
  }, [editing, setFocus]);
  function typed(field: keyof Entry) {
    const { key, name } = form.getValues();
    form.clearErrors(!initial && key.trim() === "" && name.trim() === "" ? undefined : field);
  }
  /** What the server says of any value that is taken, said of this one. */
  function errorOf(field: keyof Entry) {
    const message = error(field);
    if (!message || form.formState.errors[field]?.type !== "taken") return message;
    return taken({ ...form.getValues(), field });
  }
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
      error={errorOf("key")}
      autoComplete="off"
      {...form.register("key", { onChange: () => typed("key") })}
    />
  );
  const name = (
    <Field
      id={`${id}-name`}
      groupClass="entry-form__name"
      width="wide"
      label={t("basics.name")}
      error={errorOf("name")}
      autoComplete="off"
      {...form.register("name", { onChange: () => typed("name") })}
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
          if (event.key !== "Escape" || !onCancel) return;
          // Else the same key closes the question that it opens.
          event.preventDefault();
          onCancel();
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
