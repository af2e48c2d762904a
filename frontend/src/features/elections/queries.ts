import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { Election, Uuid } from "@/api/types";
import { meQuery } from "@/app/queries";
import { compareDanish } from "@/i18n/format";

export const electionsQuery = queryOptions({
  queryKey: ["elections"],
  queryFn: async ({ signal }) => {
    const { items } = await unwrap(api.GET("/api/v1/elections", { signal }));
    return items.sort((a, b) => b.held_on.localeCompare(a.held_on) || compareDanish(a.name, b.name));
  },
});

/**
 * The elections of a secretary that are locked or held. Of them nothing else can be reached, so the list of elections
 * does not have them: the own account tells it.
 */
export const lockedElectionsQuery = queryOptions({
  queryKey: ["elections", "locked"],
  queryFn: async ({ client }) => {
    // As fresh as the list that they are missing from; the account itself is kept for longer.
    const me = await client.fetchQuery({ ...meQuery, staleTime: 15_000 });
    return me.locked_elections;
  },
});

export function electionQuery(id: Uuid) {
  return queryOptions({
    queryKey: ["election", id],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/elections/{id}", { params: { path: { id } }, signal })),
  });
}

/** How full an election is: in all, per site, per party. A secretary gets the own seats only. */
export function statusQuery(id: Uuid) {
  return queryOptions({
    queryKey: ["status", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/elections/{id}/status", { params: { path: { id } }, signal })),
  });
}

/** The seats of an election, or of one site in it. */
export function seatsQuery(id: Uuid, siteId?: Uuid) {
  return queryOptions({
    queryKey: ["seats", id, siteId ?? "all"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/elections/{id}/seats", {
          params: { path: { id }, query: siteId ? { site_id: siteId } : {} },
          signal,
        }),
      ),
  });
}

export async function keepElection(queries: QueryClient, election: Election): Promise<void> {
  queries.setQueryData(electionQuery(election.id).queryKey, election);
  await Promise.all([
    queries.invalidateQueries({ queryKey: ["elections"] }),
    queries.invalidateQueries({ queryKey: ["me"] }),
    // Its clock runs from the polling day, and only a closed election is erased.
    queries.invalidateQueries({ queryKey: ["retention", election.id] }),
  ]);
}

/** After people or seats have changed. */
export async function refreshSeats(queries: QueryClient): Promise<void> {
  await Promise.all(
    ["seats", "status", "assignments"].map((key) => queries.invalidateQueries({ queryKey: [key] })),
  );
}
