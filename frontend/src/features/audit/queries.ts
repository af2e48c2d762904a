import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
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
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** An address may hold any word for action and type; the server refuses what is none of its own. */
export function auditSearch(raw: Record<string, unknown>): AuditSearch {
  const text = (value: unknown) => (typeof value === "string" ? value.trim() || undefined : undefined);
  const id = (value: unknown) => (ID.test(text(value) ?? "") ? text(value) : undefined);
  const day = (value: unknown) => (typeof value === "string" && DAY.test(value) ? value : undefined);
  const found = {
    action: text(raw.action),
    type: text(raw.type),
    object: id(raw.object),
    actor: id(raw.actor),
    from: day(raw.from),
    to: day(raw.to),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

/** Which field is wrong as it is typed: not an id, or an end before the beginning. */
export function wrongField({ object, from, to }: Record<"object" | "from" | "to", string>) {
  const id = object.trim();
  if (id !== "" && !ID.test(id)) return "object";
  return from !== "" && to !== "" && to < from ? "to" : null;
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

/** As the API takes it. */
function filterOf({ action, type, object, actor, from, to }: AuditSearch) {
  return {
    ...(action && { action }),
    ...(type && { object_type: type }),
    ...(object && { object_id: object }),
    ...(actor && { actor_id: actor }),
    ...(from && { from: startOfDay(from) }),
    // The last day counts in full: up to the midnight that ends it.
    ...(to && { to: startOfDay(dayAfter(to)) }),
  };
}

export function auditQuery(search: AuditSearch) {
  return infiniteQueryOptions({
    queryKey: ["audit", search],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/audit-events", {
          params: { query: { ...filterOf(search), ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });
}

/** Who may be chosen: those of today's users who stand in the log. */
export const auditActorsQuery = queryOptions({
  queryKey: ["audit-actors"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/audit-events/actors", { signal })),
});

/** The newest signed checkpoint. */
export const auditSealQuery = queryOptions({
  queryKey: ["audit-seal"],
  queryFn: ({ signal }) =>
    unwrap(api.GET("/api/v1/audit-events/checkpoints", { params: { query: { limit: 1 } }, signal })),
});

export type ExportFormat = "csv" | "jsonl";

/** Hands out what the page shows, as a file of the browser's. */
export async function downloadLog(format: ExportFormat, search: AuditSearch): Promise<void> {
  const body = { format, ...filterOf(search) };
  const file = await unwrap(api.POST("/api/v1/audit-events/exports", { body, parseAs: "blob" }));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file as unknown as Blob);
  link.download = `revisionslog-${new Date().toISOString().slice(0, 10)}.${format}`;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
