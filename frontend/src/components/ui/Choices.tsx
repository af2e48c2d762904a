import { type InputHTMLAttributes, type ReactNode, type Ref, useEffect, useId, useRef } from "react";
import { FieldSet, type FrameProps, fieldIds } from "./FieldFrame";

interface CheckboxProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "type"> {
  label: ReactNode;
  hint?: ReactNode;
  /** Some of what is below it is ticked. */
  mixed?: boolean;
  ref?: Ref<HTMLInputElement>;
}

export function Checkbox({ label, hint, mixed = false, id, ref, ...input }: CheckboxProps) {
  const own = useId();
  const inputId = id ?? own;
  const element = useRef<HTMLInputElement | null>(null);
  useEffect(() => {
    if (element.current) element.current.indeterminate = mixed;
  }, [mixed]);
  return (
    <div className="form-group-checkbox">
      <input
        {...input}
        ref={(node) => {
          element.current = node;
          if (typeof ref === "function") ref(node);
          else if (ref) ref.current = node;
        }}
        id={inputId}
        type="checkbox"
        className={mixed ? "form-checkbox mixed" : "form-checkbox"}
        aria-describedby={hint ? `${inputId}-hint` : undefined}
      />
      <label htmlFor={inputId}>{label}</label>
      {hint && (
        <span className="form-hint" id={`${inputId}-hint`}>
          {hint}
        </span>
      )}
    </div>
  );
}

export interface Choice<V extends string> {
  value: V;
  label: string;
  hint?: string;
  disabled?: boolean;
}

interface RadioGroupProps<V extends string> extends FrameProps {
  name: string;
  value: V | null;
  choices: readonly Choice<V>[];
  onChange: (value: V) => void;
}

export function RadioGroup<V extends string>(props: RadioGroupProps<V>) {
  const { name, value, choices, onChange, ...frame } = props;
  const ids = fieldIds(name);
  return (
    <FieldSet ids={ids} {...frame}>
      {choices.map((choice) => {
        const id = `${ids.input}-${choice.value}`;
        return (
          <div className="form-group-radio" key={choice.value}>
            <input
              id={id}
              type="radio"
              className="form-radio"
              name={name}
              value={choice.value}
              checked={value === choice.value}
              disabled={choice.disabled}
              onChange={() => onChange(choice.value)}
              aria-describedby={choice.hint ? `${id}-hint` : undefined}
            />
            <label htmlFor={id}>{choice.label}</label>
            {choice.hint && (
              <span className="form-hint" id={`${id}-hint`}>
                {choice.hint}
              </span>
            )}
          </div>
        );
      })}
    </FieldSet>
  );
}
