import {
  infiniteQueryOptions,
  keepPreviousData,
  type QueryClient,
  queryOptions,
} from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { allPages } from "@/api/pages";
import type { AssignmentView, Uuid } from "@/api/types";
import { refreshSeats } from "@/features/elections/queries";
import type { AssignmentsSearch } from "./search";
import { statesOf } from "./states";

export function assignmentsQuery(search: AssignmentsSearch) {
  const { election, site, party, duty, state, q, duplicates, cpr_missing, sort } = search;
  const states = statesOf(state ?? "seated");
  const filters = {
    ...(election && { election_id: election }),
    ...(site && { site_id: site }),
    ...(party && { party_id: party }),
    ...(duty && { duty_id: duty }),
    ...(states.length > 0 && { state: states }),
    ...(q && { q }),
    ...(duplicates && { duplicates }),
    ...(cpr_missing && { cpr_missing }),
    ...(sort && { sort }),
  };
  return infiniteQueryOptions({
    queryKey: ["assignments", "list", filters],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/assignments", {
          params: { query: { ...filters, with_total: true, ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });
}

/** Everybody at one site in one election. */
export function siteAssignmentsQuery(electionId: Uuid, siteId: Uuid) {
  return queryOptions({
    queryKey: ["assignments", "site", electionId, siteId],
    queryFn: ({ signal }) =>
      allPages((paging) =>
        unwrap(
          api.GET("/api/v1/assignments", {
            params: { query: { election_id: electionId, site_id: siteId, sort: "name", ...paging } },
            signal,
          }),
        ),
      ),
  });
}

export function assignmentQuery(id: Uuid) {
  return queryOptions({
    queryKey: ["assignment", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/assignments/{id}", { params: { path: { id } }, signal })),
  });
}

/** After a change of one assignment: the new view at once, whatever lists it anew. */
export async function keepAssignment(queries: QueryClient, view: AssignmentView): Promise<void> {
  queries.setQueryData(assignmentQuery(view.id).queryKey, view);
  await Promise.all([
    refreshSeats(queries),
    queries.invalidateQueries({ queryKey: ["person", view.person.id] }),
  ]);
}
