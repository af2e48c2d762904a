import { useId, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { LinkButton } from "./Button";
import { Checkbox } from "./Choices";
import { Icon } from "./Icon";
import { SiteSearch } from "./SiteSearch";
import {
  filterGroups,
  groupSites,
  type TreeConstituency,
  type TreeGroup,
  type TreeSite,
  tickState,
  toggleAll,
  toggleOne,
} from "./site-tree";

interface Props {
  sites: readonly TreeSite[];
  constituencies: readonly TreeConstituency[];
  selected: ReadonlySet<string>;
  onChange: (selected: Set<string>) => void;
}

const FEW_SITES = 12;

/** Native check boxes by constituency, with a search: every key a check box knows works here. */
export function SiteTree({ sites, constituencies, selected, onChange }: Props) {
  const { t } = useTranslation();
  const [query, setQuery] = useState("");
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const groups = useMemo(() => groupSites(sites, constituencies), [sites, constituencies]);
  const visible = filterGroups(groups, query);
  const chosen = sites.filter((site) => selected.has(site.id)).length;
  const searching = query.trim() !== "";
  const isOpen = (group: TreeGroup) => searching || toggled.has(group.id) !== sites.length <= FEW_SITES;

  return (
    <div className="tree">
      <div className="tree__head">
        <SiteSearch label={t("common.sites.search")} value={query} onChange={setQuery} />
        <b aria-live="polite">{t("common.sites.selected", { selected: chosen, total: sites.length })}</b>
        <LinkButton onClick={() => onChange(toggleAll(sites, selected))}>
          {t(chosen === sites.length ? "common.sites.selectNone" : "common.sites.selectAll")}
        </LinkButton>
      </div>
      {visible.length === 0 && <p className="tree__empty">{t("common.sites.noMatch", { query })}</p>}
      {visible.map((group) => (
        <Group
          key={group.id}
          group={group}
          open={isOpen(group)}
          selected={selected}
          onToggleOpen={() => setToggled(toggleOne(group.id, toggled))}
          onChange={onChange}
        />
      ))}
    </div>
  );
}

interface GroupProps {
  group: TreeGroup;
  open: boolean;
  selected: ReadonlySet<string>;
  onToggleOpen: () => void;
  onChange: (selected: Set<string>) => void;
}

function Group({ group, open, selected, onToggleOpen, onChange }: GroupProps) {
  const { t } = useTranslation();
  const panelId = useId();
  const state = tickState(group.sites, selected);
  const ticked = group.sites.filter((site) => selected.has(site.id)).length;
  const name = group.constituency
    ? `${group.constituency.number}. ${group.constituency.name}`
    : t("common.sites.noConstituency");
  return (
    <div className="tree__group">
      <div className="tree__row">
        <Checkbox
          label={name}
          checked={state === "all"}
          mixed={state === "some"}
          onChange={() => onChange(toggleAll(group.sites, selected))}
        />
        <button
          type="button"
          className="tree__toggle"
          aria-expanded={open}
          aria-controls={panelId}
          onClick={onToggleOpen}
        >
          <span className="tree__count">{t("common.of", { part: ticked, whole: group.sites.length })}</span>
          <span className="sr-only">{t("common.sites.open", { name })}</span>
          <Icon name={open ? "chevron-up" : "chevron-down"} />
        </button>
      </div>
      <div className="tree__sites" id={panelId} hidden={!open}>
        {group.sites.map((site) => (
          <Checkbox
            key={site.id}
            label={`${site.number}. ${site.name}`}
            hint={site.venue ?? undefined}
            checked={selected.has(site.id)}
            onChange={() => onChange(toggleOne(site.id, selected))}
          />
        ))}
      </div>
    </div>
  );
}
