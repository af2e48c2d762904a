import {
  infiniteQueryOptions,
  keepPreviousData,
  type QueryClient,
  queryOptions,
} from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { GrantInput, UserView, Uuid } from "@/api/types";
import type { UsersSearch } from "./search";

const WHILE_QUEUED = 3_000;

function waiting(user: UserView): boolean {
  return user.mail?.state === "queued";
}

export function usersQuery({ q, role, state, party, sort }: UsersSearch) {
  const filters = {
    ...(q && { q }),
    ...(role && { role }),
    ...(state && { state }),
    ...(party && { party_id: party }),
    ...(sort && { sort }),
  };
  return infiniteQueryOptions({
    queryKey: ["users", filters],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/users", {
          params: { query: { ...filters, with_total: true, ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    // A mail on its way is followed until it is sent or has failed.
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some((page) => page.items.some(waiting)) ? WHILE_QUEUED : false,
  });
}

export function userQuery(id: Uuid) {
  return queryOptions({
    queryKey: ["user", id],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/users/{id}", { params: { path: { id } }, signal })),
    refetchInterval: ({ state: { data } }) => (data && waiting(data) ? WHILE_QUEUED : false),
  });
}

export function effectiveSitesQuery(id: Uuid) {
  return queryOptions({
    queryKey: ["user", id, "effective-sites"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/users/{id}/effective-sites", { params: { path: { id } }, signal })),
  });
}

export function userSessionsQuery(id: Uuid) {
  return queryOptions({
    queryKey: ["user", id, "sessions"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/users/{id}/sessions", { params: { path: { id } }, signal })),
  });
}

/** What these grants would give, without saving them. */
export function previewQuery(grants: GrantInput[]) {
  return queryOptions({
    queryKey: ["effective-sites-preview", grants],
    queryFn: ({ signal }) =>
      unwrap(api.POST("/api/v1/effective-sites/previews", { body: { grants }, signal })),
    placeholderData: keepPreviousData,
  });
}

/** After a change of one user: the new view at once, the lists and what follows from it anew. */
export async function keepUser(queries: QueryClient, user: UserView): Promise<void> {
  queries.setQueryData(userQuery(user.id).queryKey, user);
  await Promise.all([
    queries.invalidateQueries({ queryKey: ["users"] }),
    queries.invalidateQueries({ queryKey: ["user", user.id, "effective-sites"] }),
    // A block, a reset, another role or mail address ends the user's sessions.
    queries.invalidateQueries({ queryKey: userSessionsQuery(user.id).queryKey }),
    queries.invalidateQueries({ queryKey: ["parties"] }),
  ]);
}
