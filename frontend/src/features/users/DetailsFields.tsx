import type { ComponentProps } from "react";
import { useTranslation } from "react-i18next";
import type { Locale } from "@/api/types";
import { RadioGroup } from "@/components/ui/Choices";
import { Field } from "@/components/ui/Field";
import type { DetailsValues } from "./schema";

type Name = keyof DetailsValues;
type Registered = Omit<ComponentProps<typeof Field>, "label">;

interface Props {
  register: (name: Exclude<Name, "locale">) => Registered;
  error: (name: Name) => string | undefined;
  locale: Locale;
  onLocale: (locale: Locale) => void;
  /** While the mail address is typed: a username can be suggested. */
  onEmail?: (email: string) => void;
  emailHint?: string;
}

export function DetailsFields({ register, error, locale, onLocale, onEmail, emailHint }: Props) {
  const { t } = useTranslation();
  const email = register("email");
  return (
    <>
      <Field
        label={t("users.form.fullName")}
        error={error("full_name")}
        autoComplete="off"
        autoCapitalize="words"
        {...register("full_name")}
      />
      <Field
        {...email}
        type="email"
        label={t("users.form.email")}
        hint={emailHint}
        error={error("email")}
        autoComplete="off"
        onChange={(event) => {
          email.onChange?.(event);
          onEmail?.(event.currentTarget.value);
        }}
      />
      <Field
        label={t("users.form.username")}
        hint={t("users.form.usernameHint")}
        error={error("username")}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        {...register("username")}
      />
      <RadioGroup
        name="locale"
        label={t("users.form.locale")}
        value={locale}
        onChange={onLocale}
        choices={[
          { value: "da", label: t("common.language.da") },
          { value: "en", label: t("common.language.en") },
        ]}
      />
    </>
  );
}

/** What the fields are called in an error summary. */
export function useDetailLabels() {
  const { t } = useTranslation();
  return {
    full_name: t("users.form.fullName"),
    email: t("users.form.email"),
    username: t("users.form.username"),
  };
}

/** "Oejvind.Aas@parti.dk" → "oejvind.aas": only what a username may hold. */
export function suggestUsername(email: string): string {
  const at = email.indexOf("@");
  const name = at < 0 ? email : email.slice(0, at);
  return name.toLowerCase().replaceAll(/[^\p{L}\d._-]/gu, "");
}
