import { useTranslation } from "react-i18next";
import { Field, Select } from "@/components/ui/Field";
import { FilterBar } from "@/components/ui/FilterBar";
import { sortedBy } from "@/i18n/format";
import { type AuditSearch, auditSearch } from "./queries";

/** A group of texts as the options of a list: each key with its label. */
function optionsOf(texts: Readonly<Record<string, string>>) {
  return sortedBy(
    Object.entries(texts).map(([value, label]) => ({ value, label })),
    (option) => option.label,
  );
}

interface Props {
  search: AuditSearch;
  onApply: (search: AuditSearch) => void;
}

export function AuditFilter({ search, onApply }: Props) {
  const { t } = useTranslation();
  const active = [search.type, search.from, search.to, search.action].filter(Boolean).length;
  return (
    <FilterBar
      key={JSON.stringify(search)}
      active={active}
      onApply={(data) => {
        const next = auditSearch(Object.fromEntries(data));
        // Another type is no longer about the one object that was followed.
        const follow = next.type === search.type && search.object ? { object: search.object } : {};
        onApply({ ...next, ...follow, ...(search.actor && { actor: search.actor }) });
      }}
      onReset={() => onApply({})}
    >
      <Select
        name="type"
        label={t("audit.filter.type")}
        placeholder={t("common.all")}
        defaultValue={search.type ?? ""}
        options={optionsOf(t("audit.types", { returnObjects: true }))}
      />
      <Select
        name="action"
        label={t("audit.filter.action")}
        placeholder={t("common.all")}
        defaultValue={search.action ?? ""}
        options={optionsOf(t("audit.actions", { returnObjects: true }))}
      />
      <Field type="date" name="from" label={t("audit.filter.from")} defaultValue={search.from} />
      <Field type="date" name="to" label={t("audit.filter.to")} defaultValue={search.to} />
    </FilterBar>
  );
}
