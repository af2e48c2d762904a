import { type ComponentProps, useState } from "react";
import { useTranslation } from "react-i18next";
import { Field } from "@/components/ui/Field";
import { holdsCpr } from "./cpr-in-text";

/**
 * What a list is searched for. It goes into the address, and so into the browser's history and the logs of what lies
 * between: the form is not sent while a CPR number stands here.
 */
export function SearchField(props: Pick<ComponentProps<typeof Field>, "label" | "defaultValue">) {
  const { t } = useTranslation();
  const [refused, setRefused] = useState(false);
  return (
    <Field
      {...props}
      type="search"
      name="q"
      width="wide"
      groupClass="form-group--search"
      autoComplete="off"
      error={refused ? t("common.noCprSearch") : undefined}
      onInput={({ currentTarget }) => {
        const holds = holdsCpr(currentTarget.value);
        currentTarget.setCustomValidity(holds ? t("common.noCprSearch") : "");
        if (!holds) setRefused(false);
      }}
      onInvalid={(event) => {
        event.preventDefault();
        setRefused(true);
        // Read out with the field, which the focus comes to.
        event.currentTarget.focus();
      }}
    />
  );
}
