import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { compareDanish } from "@/i18n/format";

export const partiesQuery = queryOptions({
  queryKey: ["parties"],
  queryFn: async ({ signal }) => {
    const { items } = await unwrap(api.GET("/api/v1/parties", { signal }));
    return items.sort((a, b) => compareDanish(a.letter, b.letter));
  },
  staleTime: 60_000,
});
