import type { Site } from "@/api/types";
import { searchText } from "@/features/persons/cpr-in-text";
import { matchesDanish } from "@/i18n/format";

export interface SitesSearch {
  q?: string;
  constituency?: string;
}

function text(value: unknown): string | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  return String(value).trim() || undefined;
}

export function sitesSearch(raw: Record<string, unknown>): SitesSearch {
  const found = { q: searchText(raw.q), constituency: text(raw.constituency) };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

/** By number, or by what is written in name, venue or address. */
export function matchesSite(
  site: Pick<Site, "number" | "name" | "venue"> & { address?: string | null },
  q: string,
) {
  return (
    String(site.number) === q.trim() ||
    [site.name, site.venue, site.address].some((part) => part && matchesDanish(part, q))
  );
}

export function filterSites(sites: readonly Site[], { q, constituency }: SitesSearch): Site[] {
  return sites.filter(
    (site) => (!q || matchesSite(site, q)) && (!constituency || site.constituency_id === constituency),
  );
}
