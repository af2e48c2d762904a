import { useTranslation } from "react-i18next";
import type { Party } from "@/api/types";
import { Select } from "@/components/ui/Field";
import { FilterBar } from "@/components/ui/FilterBar";
import { SearchField } from "@/features/persons/SearchField";
import { activeFilters, ROLES, USER_SORTS, USER_STATES, type UsersSearch } from "./search";

interface Props {
  search: UsersSearch;
  parties: readonly Party[];
  onApply: (data: FormData) => void;
  onReset: () => void;
}

export function UsersFilter({ search, parties, onApply, onReset }: Props) {
  const { t } = useTranslation();
  return (
    <FilterBar values={search} active={activeFilters(search)} onApply={onApply} onReset={onReset}>
      <SearchField label={t("users.filter.search")} defaultValue={search.q} />
      <Select
        name="role"
        label={t("users.filter.role")}
        placeholder={t("common.all")}
        defaultValue={search.role ?? ""}
        options={ROLES.map((role) => ({ value: role, label: t(`common.roles.${role}`) }))}
      />
      <Select
        name="party"
        label={t("users.filter.party")}
        placeholder={t("common.all")}
        defaultValue={search.party ?? ""}
        options={parties.map((party) => ({ value: party.id, label: `${party.letter} – ${party.name}` }))}
      />
      <Select
        name="state"
        label={t("users.filter.state")}
        placeholder={t("common.all")}
        defaultValue={search.state ?? ""}
        options={USER_STATES.map((state) => ({ value: state, label: t(`users.state.${state}`) }))}
      />
      <Select
        name="sort"
        label={t("users.filter.sort")}
        defaultValue={search.sort ?? "name"}
        options={USER_SORTS.map((sort) => ({ value: sort, label: t(`users.filter.sorts.${sort}`) }))}
      />
    </FilterBar>
  );
}
