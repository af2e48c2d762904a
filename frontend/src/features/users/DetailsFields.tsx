import type { ComponentProps } from "react";
import { useTranslation } from "react-i18next";
import type { Locale } from "@/api/types";
import { RadioGroup } from "@/components/ui/Choices";
import { Field } from "@/components/ui/Field";
import { type DetailsValues, PLAIN_USERNAME } from "./schema";

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

/** "Oejvind.Aas@parti.dk" → "oejvind.aas"; where too little is left of it, the name, and at last the whole address. */
export function suggestUsername(email: string, name: string): string {
  const [local = ""] = email.split("@");
  const plain = [local, name.trim().replaceAll(/\s+/g, ".")].map((text) =>
    text.toLowerCase().replaceAll(/[^\p{L}\d._-]/gu, ""),
  );
  return plain.find((text) => PLAIN_USERNAME.test(text)) ?? email.trim();
}
