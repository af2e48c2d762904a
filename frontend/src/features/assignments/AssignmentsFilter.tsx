import { useSuspenseQueries } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Checkbox } from "@/components/ui/Choices";
import { Select } from "@/components/ui/Field";
import { FilterBar } from "@/components/ui/FilterBar";
import { dutiesQuery } from "@/features/duties/queries";
import { electionsQuery } from "@/features/elections/queries";
import { partiesQuery } from "@/features/parties/queries";
import { SearchField } from "@/features/persons/SearchField";
import { sitesQuery } from "@/features/sites/queries";
import { ASSIGNMENT_SORTS, type AssignmentsSearch, activeFilters } from "./search";
import { STATE_GROUPS } from "./states";

interface Props {
  search: AssignmentsSearch;
  office: boolean;
  onApply: (data: FormData) => void;
  onReset: () => void;
}

export function AssignmentsFilter({ search, office, onApply, onReset }: Props) {
  const { t } = useTranslation();
  const [elections, sites, parties, duties] = useSuspenseQueries({
    queries: [electionsQuery, sitesQuery, partiesQuery, dutiesQuery],
  });
  const all = t("common.all");
  return (
    <FilterBar values={search} active={activeFilters(search)} onApply={onApply} onReset={onReset}>
      <SearchField label={t("assignments.filter.q")} defaultValue={search.q} />
      {(elections.data.length > 1 || search.election) && (
        <Select
          name="election"
          label={t("assignments.filter.election")}
          placeholder={all}
          defaultValue={search.election ?? ""}
          options={elections.data.map(({ id, name }) => ({ value: id, label: name }))}
        />
      )}
      <Select
        name="site"
        label={t("assignments.filter.site")}
        placeholder={all}
        defaultValue={search.site ?? ""}
        options={sites.data.map(({ id, number, name }) => ({ value: id, label: `${number}. ${name}` }))}
      />
      {(parties.data.length > 1 || search.party) && (
        <Select
          name="party"
          label={t("assignments.filter.party")}
          placeholder={all}
          defaultValue={search.party ?? ""}
          options={parties.data.map(({ id, letter, name }) => ({ value: id, label: `${letter} – ${name}` }))}
        />
      )}
      <Select
        name="duty"
        label={t("assignments.filter.duty")}
        placeholder={all}
        defaultValue={search.duty ?? ""}
        options={duties.data.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <Select
        name="state"
        label={t("assignments.filter.state")}
        defaultValue={search.state ?? "seated"}
        options={STATE_GROUPS.map((group) => ({ value: group, label: t(`assignments.states.${group}`) }))}
      />
      <Select
        name="sort"
        label={t("assignments.filter.sort")}
        defaultValue={search.sort ?? "name"}
        options={ASSIGNMENT_SORTS.map((sort) => ({
          value: sort,
          label: t(`assignments.filter.sorts.${sort}`),
        }))}
      />
      <Checkbox
        name="cpr_missing"
        label={t("assignments.filter.cprMissing")}
        defaultChecked={search.cpr_missing === true}
      />
      {office && (
        <Checkbox
          name="duplicates"
          label={t("assignments.filter.duplicates")}
          defaultChecked={search.duplicates === true}
        />
      )}
    </FilterBar>
  );
}
