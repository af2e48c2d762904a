import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";

/** People in seats with the same CPR number, of whom nothing is decided; for the office. */
export const conflictsQuery = queryOptions({
  queryKey: ["conflicts"],
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/v1/conflicts", { signal }))).items,
});
