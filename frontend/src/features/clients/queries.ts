import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { MachineClient, Uuid } from "@/api/types";

export const clientsQuery = queryOptions({
  queryKey: ["clients"],
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/v1/machine-clients", { signal }))).items,
});

export function clientQuery(id: Uuid) {
  return queryOptions({
    queryKey: ["client", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/machine-clients/{id}", { params: { path: { id } }, signal })),
  });
}

/** What an answer said is what the pages show. */
export async function keepClient(queries: QueryClient, client: MachineClient): Promise<void> {
  queries.setQueryData(clientQuery(client.id).queryKey, client);
  await queries.invalidateQueries({ queryKey: clientsQuery.queryKey });
}

/** After something that a client has was added or removed. */
export async function refreshClient(queries: QueryClient, id: Uuid): Promise<void> {
  await queries.invalidateQueries({ queryKey: clientQuery(id).queryKey });
  await queries.invalidateQueries({ queryKey: clientsQuery.queryKey });
}
