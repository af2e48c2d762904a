import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { beforeAll, expect, it } from "vitest";
import { loadWorkTexts, startI18n } from "@/i18n";
import { AuditSeal } from "./AuditSeal";
import { auditSealQuery } from "./queries";

beforeAll(async () => {
  await startI18n();
  await loadWorkTexts();
});

function sealed(minutesAgo?: number) {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  const at = new Date(Date.now() - (minutesAgo ?? 0) * 60_000).toISOString();
  const checkpoint = {
    ...{ municipality: "0607", municipality_id: "0190c000-aaaa-7000-8000-0123456789ab", sequence: 1234 },
    ...{ hash: "0".repeat(64), at, key_id: "k", signature: "s" },
  };
  client.setQueryData(auditSealQuery.queryKey, {
    items: minutesAgo === undefined ? [] : [checkpoint],
    next_cursor: null,
  });
  render(
    <QueryClientProvider client={client}>
      <AuditSeal />
    </QueryClientProvider>,
  );
}

it("says up to when the log is sealed, and how many events that covers", () => {
  sealed(59);
  expect(screen.getByText(/^Kontrolleret og forseglet .*1\.234 hændelser/)).toBeVisible();
});

it("warns when the log should have been sealed long ago", () => {
  sealed(121);
  expect(screen.getByText(/Det skal ske hver time/)).toBeVisible();
});

it("says so when nothing is sealed yet", () => {
  sealed();
  expect(screen.getByText(/ikke forseglet endnu/)).toBeVisible();
});
