import { type ComponentProps, useState } from "react";
import { useTranslation } from "react-i18next";
import { Field } from "@/components/ui/Field";
import { cprChecksumOk, cprFault, formatCpr } from "./cpr";

type Props = Omit<ComponentProps<typeof Field>, "label" | "hint">;

/** Whole, and of a day that was: only then its last digit says anything. */
function isDoubtful(value: string): boolean {
  return cprFault(value) === null && !cprChecksumOk(value);
}

/**
 * The number lives in the input and nowhere else here. It takes its hyphen by itself, as long as the typing goes on
 * at its end; a correction in the middle is put in form when the field is left. A doubt about its last digit stands
 * here before anything is sent, for whoever goes on with Enter too.
 */
export function CprField({ onChange, onBlur, ...input }: Props) {
  const { t } = useTranslation();
  const [doubtful, setDoubtful] = useState(false);
  return (
    <div className="cpr">
      <Field
        {...input}
        label={t("persons.cpr")}
        width="short"
        inputMode="numeric"
        autoComplete="off"
        spellCheck={false}
        placeholder="DDMMÅÅ-NNNN"
        onChange={(event) => {
          const { value, selectionEnd } = event.target;
          const deleting = (event.nativeEvent as InputEvent).inputType?.startsWith("delete");
          if (!deleting && selectionEnd === value.length) event.target.value = formatCpr(value);
          setDoubtful(isDoubtful(event.target.value));
          void onChange?.(event);
        }}
        onBlur={(event) => {
          const { value } = event.target;
          if (/^[\d\s-]+$/.test(value) && formatCpr(value) !== value) {
            event.target.value = formatCpr(value);
            void onChange?.(event);
          }
          setDoubtful(isDoubtful(value));
          void onBlur?.(event);
        }}
      />
      <p className="field-warning" role="status">
        {doubtful && t("persons.cprChecksum")}
      </p>
    </div>
  );
}
