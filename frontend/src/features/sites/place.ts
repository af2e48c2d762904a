import type { Site } from "@/api/types";

/** "4. Herslev": by its number and its name, everywhere. */
export function siteName({ number, name }: Pick<Site, "number" | "name">): string {
  return `${number}. ${name}`;
}

/** The building and where it is, each once: many sites are called by their address. */
export function placeOf({ venue, address }: Pick<Site, "venue" | "address">): string {
  return [...new Set([venue, address])].filter(Boolean).join(", ");
}
