import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { allPages } from "@/api/pages";
import { compareDanish } from "@/i18n/format";

export const dutiesQuery = queryOptions({
  queryKey: ["duties"],
  queryFn: async ({ signal }) => {
    const items = await allPages((query) => unwrap(api.GET("/api/v1/duties", { params: { query }, signal })));
    return items.sort((a, b) => compareDanish(a.name, b.name));
  },
  staleTime: 60_000,
});
