import type { Site } from "@/api/types";

/** The building and where it is, each once: many sites are called by their address. */
export function placeOf({ venue, address }: Pick<Site, "venue" | "address">): string {
  return [...new Set([venue, address])].filter(Boolean).join(", ");
}
