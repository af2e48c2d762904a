import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Field, Select } from "@/components/ui/Field";
import { fieldIds } from "@/components/ui/FieldFrame";
import { FilterBar } from "@/components/ui/FilterBar";
import { sortedBy } from "@/i18n/format";
import { type AuditSearch, auditActorsQuery, auditSearch, wrongField } from "./queries";

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
  const actors = (useQuery(auditActorsQuery).data?.items ?? []).map(({ id, name }) => ({
    value: id,
    label: name,
  }));
  // Somebody who was followed here and is no user any more.
  const gone = search.actor && !actors.some(({ value }) => value === search.actor) ? search.actor : undefined;
  const [refused, setRefused] = useState<{ search: AuditSearch; field: ReturnType<typeof wrongField> }>();
  /** Only until another search is shown, whichever way one came to it. */
  const error = (field: "object" | "to") =>
    refused?.search === search && refused.field === field ? t(`audit.filter.wrong.${field}`) : undefined;
  const active = Object.values(search).length;
  return (
    <FilterBar
      values={[search, actors.length]}
      active={active}
      wrong={(data) => {
        const text = (name: string) => String(data.get(name));
        const field = wrongField({ object: text("object"), from: text("from"), to: text("to") });
        setRefused({ search, field });
        return field && fieldIds(field).input;
      }}
      onApply={(data) => {
        const next = auditSearch(Object.fromEntries(data));
        // Another type is no longer about the one object that was followed.
        const { object, ...others } = next;
        const follows = object && (object !== search.object || next.type === search.type);
        onApply(follows ? next : others);
      }}
      onReset={() => onApply({})}
    >
      <Select
        name="actor"
        label={t("audit.filter.actor")}
        placeholder={t("common.all")}
        defaultValue={search.actor ?? ""}
        options={gone ? [...actors, { value: gone, label: t("audit.deletedUser") }] : actors}
      />
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
      <Field
        name="object"
        label={t("audit.filter.object")}
        defaultValue={search.object}
        error={error("object")}
        autoComplete="off"
      />
      <Field type="date" name="from" label={t("audit.filter.from")} defaultValue={search.from} />
      <Field
        type="date"
        name="to"
        label={t("audit.filter.to")}
        defaultValue={search.to}
        error={error("to")}
      />
    </FilterBar>
  );
}
