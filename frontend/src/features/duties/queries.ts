import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { compareDanish } from "@/i18n/format";

export const dutiesQuery = queryOptions({
  queryKey: ["duties"],
  queryFn: async ({ signal }) => {
    const { items } = await unwrap(api.GET("/api/v1/duties", { signal }));
    return items.sort((a, b) => compareDanish(a.name, b.name));
  },
  staleTime: 60_000,
});
