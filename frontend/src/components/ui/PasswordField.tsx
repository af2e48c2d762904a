import { type InputHTMLAttributes, type Ref, useState } from "react";
import { useTranslation } from "react-i18next";
import { describedBy, FieldFrame, type FrameProps, fieldIds } from "./FieldFrame";
import { Icon } from "./Icon";

export const PASSWORD_MINIMUM = 15;

/** Length in characters as people count them, which is what the server counts. */
export function passwordLength(password: string): number {
  return [...password.normalize("NFC")].length;
}

interface Props extends FrameProps, Omit<InputHTMLAttributes<HTMLInputElement>, "name"> {
  name: string;
  ref?: Ref<HTMLInputElement>;
}

/** Paste and password managers work; what was typed can be shown. */
export function PasswordField({ label, hint, error, optional, ...input }: Props) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  const ids = fieldIds(input.name);
  return (
    <FieldFrame ids={ids} {...{ label, hint, error, optional }}>
      <div className="password">
        <input
          id={ids.input}
          type={shown ? "text" : "password"}
          className="form-input"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy(ids, { hint, error })}
          {...input}
        />
        <button
          type="button"
          aria-controls={ids.input}
          aria-label={t(shown ? "common.password.hide" : "common.password.show")}
          title={t(shown ? "common.password.hide" : "common.password.show")}
          onClick={() => setShown(!shown)}
        >
          <Icon name={shown ? "visibility-off" : "visibility"} />
        </button>
      </div>
    </FieldFrame>
  );
}

/** A password that is chosen: what makes a good one, and how far it has come. */
export function NewPasswordField({
  typed,
  ...field
}: Omit<Props, "hint" | "autoComplete"> & { typed: string }) {
  const { t } = useTranslation();
  return (
    <div>
      <PasswordField
        {...field}
        hint={
          <>
            {t("common.password.help")} {t("common.password.noRules")}
          </>
        }
        autoComplete="new-password"
      />
      {!(field.error && longEnough(typed)) && <PasswordLength value={typed} />}
    </div>
  );
}

/** Said of a refused password, "the length is fine" reads as "it is fine". */
function longEnough(password: string): boolean {
  return passwordLength(password) >= PASSWORD_MINIMUM;
}

/** How far the length has come; what makes a password weak only the server says. */
export function PasswordLength({ value }: { value: string }) {
  const { t } = useTranslation();
  const count = passwordLength(value);
  const missing = Math.max(0, PASSWORD_MINIMUM - count);
  const share = Math.min(100, (count / PASSWORD_MINIMUM) * 100);
  return (
    <div className={`password-meter ${missing === 0 ? "fill--full" : ""}`}>
      <div className="fill__track" aria-hidden="true">
        <div className="fill__bar" style={{ width: `${share}%` }} />
      </div>
      <span>
        {missing === 0
          ? t("common.password.enough", { count })
          : t("common.password.count", { count, missing })}
      </span>
    </div>
  );
}
