import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { Uuid } from "@/api/types";

/** For the office only: a secretary gets 404 here. */
export function personQuery(id: Uuid) {
  return queryOptions({
    queryKey: ["person", id],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/persons/{id}", { params: { path: { id } }, signal })),
  });
}
