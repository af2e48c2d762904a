import { useSuspenseQuery } from "@tanstack/react-query";
import type { UseFormReturn } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { Field, Select } from "@/components/ui/Field";
import { constituenciesQuery } from "./queries";
import type { SiteValues } from "./site-schema";

interface Props {
  form: UseFormReturn<SiteValues>;
  error: (name: keyof SiteValues) => string | undefined;
}

export const SITE_FIELDS = [
  "number",
  "name",
  "venue",
  "address",
  "constituency_id",
  "eligible_voters",
] as const satisfies (keyof SiteValues)[];

export function SiteFields({ form, error }: Props) {
  const { t } = useTranslation();
  const constituencies = useSuspenseQuery(constituenciesQuery).data;
  return (
    <>
      <Field
        label={t("sites.number")}
        width="short"
        inputMode="numeric"
        autoComplete="off"
        error={error("number")}
        {...form.register("number")}
      />
      <Field label={t("sites.name")} autoComplete="off" error={error("name")} {...form.register("name")} />
      <Field
        label={t("sites.venue")}
        hint={t("sites.venueHint")}
        optional
        autoComplete="off"
        error={error("venue")}
        {...form.register("venue")}
      />
      <Field
        label={t("sites.address")}
        optional
        autoComplete="off"
        error={error("address")}
        {...form.register("address")}
      />
      <Select
        label={t("sites.constituency")}
        optional
        placeholder={t("common.sites.noConstituency")}
        error={error("constituency_id")}
        options={constituencies.map(({ id, number, name }) => ({ value: id, label: `${number}. ${name}` }))}
        {...form.register("constituency_id")}
      />
      <Field
        label={t("sites.voters")}
        width="short"
        inputMode="numeric"
        optional
        autoComplete="off"
        error={error("eligible_voters")}
        {...form.register("eligible_voters")}
      />
    </>
  );
}

/** What the fields are called in an error summary. */
export function useSiteLabels() {
  const { t } = useTranslation();
  return {
    number: t("sites.number"),
    name: t("sites.name"),
    venue: t("sites.venue"),
    address: t("sites.address"),
    constituency_id: t("sites.constituency"),
    eligible_voters: t("sites.voters"),
  };
}
