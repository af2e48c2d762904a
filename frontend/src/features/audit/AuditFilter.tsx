import { useTranslation } from "react-i18next";
import { Field, Select } from "@/components/ui/Field";
import { FilterBar } from "@/components/ui/FilterBar";
import { sortedBy } from "@/i18n/format";
import { type AuditSearch, auditSearch } from "./queries";

const TYPES = [
  "user",
  "session",
  "party",
  "constituency",
  "site",
  "duty",
  "election",
  "assignment",
  "person",
  "email_template",
  "mail",
  "municipality",
] as const;
/** The types whose name holds a _ of its own: where an action's dot stands is not seen from its key. */
const LONG_TYPES = ["email_template"];

/** "email_template_changed" → "email_template.changed". */
export function actionOfKey(key: string): string {
  const long = LONG_TYPES.find((type) => key.startsWith(`${type}_`));
  return long ? `${long}.${key.slice(long.length + 1)}` : key.replace("_", ".");
}

interface Props {
  search: AuditSearch;
  onApply: (search: AuditSearch) => void;
}

export function AuditFilter({ search, onApply }: Props) {
  const { t } = useTranslation();
  const active = [search.type, search.from, search.to, search.action].filter(Boolean).length;
  const actions = Object.entries(t("audit.actions", { returnObjects: true })).map(([key, label]) => ({
    value: actionOfKey(key),
    label,
  }));
  const options = TYPES.map((type) => ({ value: type, label: t(`audit.types.${type}`) }));
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
        options={sortedBy(options, (option) => option.label)}
      />
      <Select
        name="action"
        label={t("audit.filter.action")}
        placeholder={t("common.all")}
        defaultValue={search.action ?? ""}
        options={sortedBy(actions, (option) => option.label)}
      />
      <Field type="date" name="from" label={t("audit.filter.from")} defaultValue={search.from} />
      <Field type="date" name="to" label={t("audit.filter.to")} defaultValue={search.to} />
    </FilterBar>
  );
}
