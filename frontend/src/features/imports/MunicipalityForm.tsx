import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { ImportReport } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { Select } from "@/components/ui/Field";
import { sortedBy } from "@/i18n/format";

interface Props {
  municipalities: ImportReport["municipalities"];
  code: string;
  own: string;
  onChoose: (code: string) => void;
}

/** A national file holds every municipality: whose rows are meant? One's own, unless said otherwise. */
export function MunicipalityForm({ municipalities, code, own, onChoose }: Props) {
  const { t } = useTranslation();
  function choose(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const chosen = new FormData(event.currentTarget).get("municipality");
    if (typeof chosen === "string") onChoose(chosen);
  }
  return (
    <form className="inline-form" onSubmit={choose}>
      <Select
        name="municipality"
        label={t("imports.municipality")}
        hint={t("imports.municipalityHint", { count: municipalities.length })}
        defaultValue={code}
        options={sortedBy(municipalities, (item) => item.name || item.code).map((item) => ({
          value: item.code,
          label: `${t("imports.municipalityOption", { name: item.name, code: item.code, count: item.rows })}${item.code === own ? ` ${t("imports.own")}` : ""}`,
        }))}
      />
      <Button type="submit" look="secondary">
        {t("imports.readAgain")}
      </Button>
    </form>
  );
}
