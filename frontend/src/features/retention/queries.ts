import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { Uuid } from "@/api/types";

/** How long the data of an election's people are kept. */
export function retentionQuery(id: Uuid) {
  return queryOptions({
    queryKey: ["retention", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/elections/{id}/retention", { params: { path: { id } }, signal })),
    // While an erasure goes on, the page follows it.
    refetchInterval: ({ state: { data } }) => (data?.erasing && !data.legal_hold ? 1_500 : false),
  });
}

/** What an erasure would take today; always asked anew. */
export function rehearsalQuery(id: Uuid) {
  return queryOptions({
    queryKey: ["rehearsal", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/elections/{id}/erasure-rehearsal", { params: { path: { id } }, signal })),
    staleTime: 0,
    gcTime: 0,
  });
}

/** Whether a person wants to be kept for a later election. */
export function consentQuery(id: Uuid) {
  return queryOptions({
    queryKey: ["consent", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/persons/{id}/retention-consent", { params: { path: { id } }, signal })),
  });
}

/** Nothing that was fetched about people outlives their erasure. */
export async function forgetPeople(queries: QueryClient): Promise<void> {
  for (const key of ["assignment", "assignments", "person", "conflicts", "consent"]) {
    queries.removeQueries({ queryKey: [key] });
  }
  await Promise.all(
    ["retention", "rehearsal", "election", "elections", "status"].map((key) =>
      queries.invalidateQueries({ queryKey: [key] }),
    ),
  );
}

/** Hands out the certificate, as a file of the browser's. */
export async function downloadCertificate(id: Uuid): Promise<void> {
  const certificate = await unwrap(
    api.GET("/api/v1/elections/{id}/erasure-certificate", { params: { path: { id } } }),
  );
  const link = document.createElement("a");
  const text = `${JSON.stringify(certificate, null, 2)}\n`;
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = `sletteattest-${certificate.municipality}-${certificate.held_on}.json`;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
