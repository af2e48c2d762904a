import * as z from "zod/mini";
import type { Site } from "@/api/types";

const HIGHEST_NUMBER = 9_999;
const MOST_VOTERS = 1_000_000;
const text = z.string().check(z.trim());

export const siteSchema = z.object({
  number: z.string().check(
    z.trim(),
    z.refine((value) => /^\d+$/.test(value) && Number(value) >= 1 && Number(value) <= HIGHEST_NUMBER, {
      error: "sites.errors.number",
    }),
  ),
  name: z.string().check(z.trim(), z.minLength(1, "sites.errors.name")),
  venue: text,
  address: text,
  constituency_id: z.string(),
  eligible_voters: z.string().check(
    z.trim(),
    z.refine((value) => value === "" || (/^\d+$/.test(value) && Number(value) <= MOST_VOTERS), {
      error: "sites.errors.voters",
    }),
  ),
});
export type SiteValues = z.infer<typeof siteSchema>;

export function siteValues(site?: Site): SiteValues {
  return {
    number: site ? String(site.number) : "",
    name: site?.name ?? "",
    venue: site?.venue ?? "",
    address: site?.address ?? "",
    constituency_id: site?.constituency_id ?? "",
    eligible_voters: site?.eligible_voters == null ? "" : String(site.eligible_voters),
  };
}

/** What an empty field means on the wire: nothing, not an empty text. */
export function siteBody(values: SiteValues): Omit<Site, "id" | "version"> {
  return {
    number: Number(values.number),
    name: values.name,
    venue: values.venue || null,
    address: values.address || null,
    constituency_id: values.constituency_id || null,
    eligible_voters: values.eligible_voters === "" ? null : Number(values.eligible_voters),
  };
}
