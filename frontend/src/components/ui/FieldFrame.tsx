import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

export interface FrameProps {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  optional?: boolean;
}

/** The ids that tie label, hint and error to a control. Made from the name, so that an error summary can link to it. */
export function fieldIds(name: string, id?: string) {
  const base = id ?? `f-${name.replaceAll(".", "-")}`;
  return { input: base, hint: `${base}-hint`, error: `${base}-error` };
}

export function describedBy(ids: ReturnType<typeof fieldIds>, props: Pick<FrameProps, "hint" | "error">) {
  const list = [props.hint ? ids.hint : "", props.error ? ids.error : ""].filter(Boolean);
  return list.length > 0 ? list.join(" ") : undefined;
}

export function LabelText({ label, optional = false }: Pick<FrameProps, "label" | "optional">) {
  const { t } = useTranslation();
  return (
    <>
      {label}
      {optional && <span className="form-label__optional"> {t("common.optional")}</span>}
    </>
  );
}

interface Props extends FrameProps {
  ids: ReturnType<typeof fieldIds>;
  className?: string;
  children: ReactNode;
}

/** Label, hint and error around one control. */
export function FieldFrame({ ids, label, hint, error, optional, className = "", children }: Props) {
  return (
    <div className={`form-group ${error ? "form-error" : ""} ${className}`}>
      <label className="form-label" htmlFor={ids.input}>
        <LabelText label={label} optional={optional ?? false} />
      </label>
      {hint && (
        <span className="form-hint" id={ids.hint}>
          {hint}
        </span>
      )}
      {error && (
        <span className="form-error-message" id={ids.error}>
          {error}
        </span>
      )}
      {children}
    </div>
  );
}

/** The same around a group of controls. */
export function FieldSet({ ids, label, hint, error, optional, className = "", children }: Props) {
  return (
    <div className={`form-group ${error ? "form-error" : ""} ${className}`}>
      <fieldset id={ids.input} tabIndex={-1} aria-describedby={describedBy(ids, { hint, error })}>
        <legend className="form-label">
          <LabelText label={label} optional={optional ?? false} />
        </legend>
        {hint && (
          <span className="form-hint" id={ids.hint}>
            {hint}
          </span>
        )}
        {error && (
          <span className="form-error-message" id={ids.error}>
            {error}
          </span>
        )}
        {children}
      </fieldset>
    </div>
  );
}
