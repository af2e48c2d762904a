import { type Ref, useMemo } from "react";
import { describedBy, FieldFrame, fieldIds } from "@/components/ui/FieldFrame";
import { pieces } from "./merge-text";

interface Props {
  name: string;
  label: string;
  hint?: string;
  error?: string | undefined;
  value: string;
  fields: ReadonlySet<string>;
  readOnly: boolean;
  onChange: (value: string) => void;
  onFocus: () => void;
  ref?: Ref<HTMLTextAreaElement>;
}

/**
 * A plain text area, so that every keyboard, screen reader and phone knows it. Behind it lies the same text with
 * the merge fields marked; that layer also gives the area its height, and is hidden from everybody but the eye.
 */
export function MergeTextarea(props: Props) {
  const { name, label, hint, error, value, fields, readOnly, onChange, onFocus, ref } = props;
  const ids = fieldIds(name);
  const parts = useMemo(() => pieces(value, fields), [value, fields]);
  return (
    <FieldFrame ids={ids} label={label} hint={hint} error={error}>
      <div className="merge">
        <div className="merge__layer" aria-hidden="true">
          {parts.map((part) =>
            part.kind === "text" ? (
              part.text
            ) : (
              <mark key={part.start} className={`merge__field merge__field--${part.kind}`}>
                {part.text}
              </mark>
            ),
          )}
          {"\n\u00a0"}
        </div>
        <textarea
          ref={ref}
          id={ids.input}
          name={name}
          className="form-input merge__input"
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy(ids, { hint, error })}
          value={value}
          readOnly={readOnly}
          onChange={(event) => onChange(event.target.value)}
          onFocus={onFocus}
        />
      </div>
    </FieldFrame>
  );
}
