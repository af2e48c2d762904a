import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { MailState } from "@/api/types";

export const MAIL_STATES = ["queued", "sent", "failed", "dead", "cancelled"] as const satisfies MailState[];
const WHILE_QUEUED = 5_000;

export interface MailsSearch {
  state?: MailState;
}

export function mailsSearch(raw: Record<string, unknown>): MailsSearch {
  const state = MAIL_STATES.find((known) => known === raw.state);
  return state ? { state } : {};
}

export function mailsQuery({ state }: MailsSearch) {
  return infiniteQueryOptions({
    queryKey: ["mails", state ?? "all"],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/mails", {
          params: { query: { ...(state && { state }), ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some((page) => page.items.some((mail) => mail.state === "queued")) ? WHILE_QUEUED : false,
  });
}
