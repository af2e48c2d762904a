import type { ComponentProps, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Checkbox } from "@/components/ui/Choices";
import { Field } from "@/components/ui/Field";
import { fieldIds } from "@/components/ui/FieldFrame";
import type { CorrectValues } from "./person-schema";

type Name = Exclude<keyof CorrectValues, "protected_until">;

interface Props {
  register: (name: Name) => Omit<ComponentProps<typeof Field>, "label">;
  error: (name: Name) => string | undefined;
  /** There may be an address that this reader may not see. */
  addressWithheld?: boolean;
  /** There may be a mail address and a phone number that this reader may not see. */
  contactWithheld?: boolean;
  /** Stands in the place of the box, where the protection is not lifted here: how it is. */
  protectionFixed?: string | false;
  /** Stands below the protection: when it ends, where this reader may say so. */
  protectionEnd?: ReactNode;
  /** Stands beside the name: the CPR number, where it is reported with the person. */
  children?: ReactNode;
}

/** All of a person in one view. Names of strangers: the browser must not offer the reader's own. */
export function PersonFields({
  register,
  error,
  addressWithheld = false,
  contactWithheld = false,
  protectionFixed = false,
  protectionEnd,
  children,
}: Props) {
  const { t } = useTranslation();
  const { ref, name, onChange, onBlur } = register("protected");
  return (
    <div className="person-fields">
      <Field
        label={t("persons.fullName")}
        width="wide"
        autoComplete="off"
        autoCapitalize="words"
        error={error("full_name")}
        {...register("full_name")}
      />
      {children}
      <Field
        type="email"
        label={t("persons.email")}
        width="wide"
        optional
        hint={contactWithheld ? t("persons.contactWithheld") : undefined}
        autoComplete="off"
        error={error("email")}
        {...register("email")}
      />
      <Field
        type="tel"
        label={t("persons.phone")}
        width="wide"
        optional
        hint={t(contactWithheld ? "persons.contactWithheld" : "persons.phoneHint")}
        autoComplete="off"
        error={error("phone")}
        {...register("phone")}
      />
      <Field
        label={t("persons.address")}
        width="wide"
        optional
        groupClass="person-fields__wide"
        autoComplete="off"
        hint={addressWithheld ? t("persons.contactWithheld") : undefined}
        error={error("address")}
        {...register("address")}
      />
      <div className="person-fields__wide">
        {protectionFixed ? (
          <p className="form-hint">{protectionFixed}</p>
        ) : (
          <Checkbox
            id={fieldIds("protected").input}
            label={t("persons.protected")}
            hint={t("persons.protectedHint")}
            {...{ ref, name, onChange, onBlur }}
          />
        )}
      </div>
      {protectionEnd}
    </div>
  );
}

/** What the fields are called in an error summary. */
export function usePersonLabels() {
  const { t } = useTranslation();
  return {
    full_name: t("persons.fullName"),
    cpr: t("persons.cpr"),
    email: t("persons.email"),
    phone: t("persons.phone"),
    address: t("persons.address"),
    protected: t("persons.protected"),
    protected_until: t("persons.protectedUntil"),
  };
}
