import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";

/** People in seats with the same CPR number, of whom nothing is decided; for the office. */
export const conflictsQuery = queryOptions({
  queryKey: ["conflicts"],
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/v1/conflicts", { signal }))).items,
});

/** How many there are, where a page has asked already; the menu alone asks for nothing. */
export function useOpenConflicts(): number {
  return useQuery({ ...conflictsQuery, enabled: false }).data?.length ?? 0;
}
