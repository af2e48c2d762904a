import { queryOptions, useSuspenseQuery } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { Me } from "@/api/types";

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/me", { signal })),
  staleTime: 60_000,
});

export const publicQuery = queryOptions({
  queryKey: ["public"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/public", { signal })),
  staleTime: 5 * 60_000,
});

/** Who is logged in. Only below the guarded layout, where it is always loaded. */
export function useMe(): Me {
  return useSuspenseQuery(meQuery).data;
}
