import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { allPages } from "@/api/pages";
import type { Uuid } from "@/api/types";

export const sitesQuery = queryOptions({
  queryKey: ["sites"],
  queryFn: async ({ signal }) => {
    const items = await allPages((query) => unwrap(api.GET("/api/v1/sites", { params: { query }, signal })));
    return items.sort((a, b) => a.number - b.number);
  },
  staleTime: 60_000,
});

export const constituenciesQuery = queryOptions({
  queryKey: ["constituencies"],
  queryFn: async ({ signal }) => {
    const { items } = await unwrap(api.GET("/api/v1/constituencies", { signal }));
    return items.sort((a, b) => a.number - b.number);
  },
  staleTime: 60_000,
});

export function siteQuery(id: Uuid) {
  return queryOptions({
    queryKey: ["site", id],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/sites/{id}", { params: { path: { id } }, signal })),
  });
}
