import type { InputHTMLAttributes, Ref, SelectHTMLAttributes, TextareaHTMLAttributes } from "react";
import { describedBy, FieldFrame, type FrameProps, fieldIds } from "./FieldFrame";

export type Width = "short" | "normal" | "wide";

function inputClass(base: string, width: Width) {
  return width === "normal" ? base : `${base} form-input--${width}`;
}

interface Common extends FrameProps {
  name: string;
  width?: Width;
  groupClass?: string;
}

type TextProps = Common &
  Omit<InputHTMLAttributes<HTMLInputElement>, "width" | "name"> & { ref?: Ref<HTMLInputElement> };

/** A line of text. Spread `form.register("…")` into it. */
export function Field({
  label,
  hint,
  error,
  optional,
  width = "normal",
  groupClass,
  id,
  ...input
}: TextProps) {
  const ids = fieldIds(input.name, id);
  return (
    <FieldFrame ids={ids} {...{ label, hint, error, optional }} className={groupClass ?? ""}>
      <input
        id={ids.input}
        type="text"
        className={inputClass("form-input", width)}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(ids, { hint, error })}
        aria-required={optional ? undefined : input.required}
        {...input}
        required={false}
      />
    </FieldFrame>
  );
}

type AreaProps = Common &
  Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, "name"> & { ref?: Ref<HTMLTextAreaElement> };

export function TextArea({
  label,
  hint,
  error,
  optional,
  width = "normal",
  groupClass,
  id,
  ...input
}: AreaProps) {
  const ids = fieldIds(input.name, id);
  return (
    <FieldFrame ids={ids} {...{ label, hint, error, optional }} className={groupClass ?? ""}>
      <textarea
        id={ids.input}
        className={inputClass("form-input", width)}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(ids, { hint, error })}
        rows={4}
        {...input}
      />
    </FieldFrame>
  );
}

export interface Option {
  value: string;
  label: string;
}
type SelectProps = Common &
  Omit<SelectHTMLAttributes<HTMLSelectElement>, "name"> & {
    options: readonly Option[];
    /** The first entry, with an empty value. */
    placeholder?: string;
    ref?: Ref<HTMLSelectElement>;
  };

/** One of a handful. Never acts by itself when changed: a button or a save does. */
export function Select(props: SelectProps) {
  const {
    label,
    hint,
    error,
    optional,
    width = "normal",
    groupClass,
    options,
    placeholder,
    id,
    ...input
  } = props;
  const ids = fieldIds(input.name, id);
  return (
    <FieldFrame ids={ids} {...{ label, hint, error, optional }} className={groupClass ?? ""}>
      <select
        id={ids.input}
        className={inputClass("form-select", width)}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(ids, { hint, error })}
        {...input}
      >
        {placeholder !== undefined && <option value="">{placeholder}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </FieldFrame>
  );
}
