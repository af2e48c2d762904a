import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { allPages } from "@/api/pages";
import { compareDanish } from "@/i18n/format";

export const partiesQuery = queryOptions({
  queryKey: ["parties"],
  queryFn: async ({ signal }) => {
    const items = await allPages((query) =>
      unwrap(api.GET("/api/v1/parties", { params: { query }, signal })),
    );
    return items.sort((a, b) => compareDanish(a.letter, b.letter));
  },
  staleTime: 60_000,
});
