import { compareDanish, matchesDanish } from "@/i18n/format";

export interface TreeSite {
  id: string;
  number: number;
  name: string;
  venue?: string | null;
  constituency_id: string | null;
}
export interface TreeConstituency {
  id: string;
  number: number;
  name: string;
}
export interface TreeGroup {
  id: string;
  /** None for the sites that belong to no constituency. */
  constituency: TreeConstituency | null;
  sites: TreeSite[];
}
export type TickState = "none" | "some" | "all";

const LOOSE = "loose";

/** The sites by constituency, by number and then as Danish sorts; sites without one come last. */
export function groupSites(
  sites: readonly TreeSite[],
  constituencies: readonly TreeConstituency[],
): TreeGroup[] {
  const byId = new Map(constituencies.map((constituency) => [constituency.id, constituency]));
  const groups = new Map<string, TreeGroup>();
  for (const site of sites) {
    const constituency = (site.constituency_id && byId.get(site.constituency_id)) || null;
    const id = constituency?.id ?? LOOSE;
    const group = groups.get(id) ?? { id, constituency, sites: [] };
    group.sites.push(site);
    groups.set(id, group);
  }
  for (const group of groups.values()) {
    group.sites.sort((a, b) => a.number - b.number || compareDanish(a.name, b.name));
  }
  return [...groups.values()].sort((a, b) => {
    if (!a.constituency || !b.constituency) return a.constituency ? -1 : b.constituency ? 1 : 0;
    return (
      a.constituency.number - b.constituency.number || compareDanish(a.constituency.name, b.constituency.name)
    );
  });
}

/** Groups with what matches by site, venue, number or constituency; a matching constituency keeps all its sites. */
export function filterGroups(groups: readonly TreeGroup[], query: string): TreeGroup[] {
  const wanted = query.trim();
  if (wanted === "") return [...groups];
  return groups.flatMap((group) => {
    if (group.constituency && matchesDanish(group.constituency.name, wanted)) return [group];
    const sites = group.sites.filter(
      (site) =>
        matchesDanish(site.name, wanted) ||
        matchesDanish(site.venue ?? "", wanted) ||
        String(site.number) === wanted,
    );
    return sites.length > 0 ? [{ ...group, sites }] : [];
  });
}

export function tickState(sites: readonly TreeSite[], selected: ReadonlySet<string>): TickState {
  const ticked = sites.filter((site) => selected.has(site.id)).length;
  if (ticked === 0) return "none";
  return ticked === sites.length ? "all" : "some";
}

/** All of them when at least one is missing, otherwise none; what is not among `sites` stays as it was. */
export function toggleAll(sites: readonly TreeSite[], selected: ReadonlySet<string>): Set<string> {
  const next = new Set(selected);
  const add = tickState(sites, selected) !== "all";
  for (const site of sites) {
    if (add) next.add(site.id);
    else next.delete(site.id);
  }
  return next;
}

export function toggleOne(id: string, selected: ReadonlySet<string>): Set<string> {
  const next = new Set(selected);
  if (!next.delete(id)) next.add(id);
  return next;
}
