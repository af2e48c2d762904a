import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { AuditAction, AuditObjectType } from "@/api/types";

export interface AuditSearch {
  action?: AuditAction;
  type?: AuditObjectType;
  object?: string;
  actor?: string;
  from?: string;
  to?: string;
}
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** An address may hold any word for action and type; the server refuses what is none of its own. */
export function auditSearch(raw: Record<string, unknown>): AuditSearch {
  const text = (value: unknown) => (typeof value === "string" ? value.trim() || undefined : undefined);
  const day = (value: unknown) => (typeof value === "string" && DAY.test(value) ? value : undefined);
  const found = {
    action: text(raw.action),
    type: text(raw.type),
    object: text(raw.object),
    actor: text(raw.actor),
    from: day(raw.from),
    to: day(raw.to),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

/** Midnight in Denmark at the beginning of a day, as an instant; summer time counts. */
export function startOfDay(day: string): string {
  const utc = Date.parse(`${day}T00:00:00Z`);
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: "Europe/Copenhagen",
    hour: "numeric",
    hourCycle: "h23",
  }).format(utc);
  return new Date(utc - Number(parts) * 3_600_000).toISOString();
}

export function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

export function auditQuery(search: AuditSearch) {
  const { action, type, object, actor, from, to } = search;
  return infiniteQueryOptions({
    queryKey: ["audit", search],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/audit-events", {
          params: {
            query: {
              ...(action && { action }),
              ...(type && { object_type: type }),
              ...(object && { object_id: object }),
              ...(actor && { actor_id: actor }),
              ...(from && { from: startOfDay(from) }),
              // The last day counts in full: up to the midnight that ends it.
              ...(to && { to: startOfDay(dayAfter(to)) }),
              ...(pageParam && { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });
}
