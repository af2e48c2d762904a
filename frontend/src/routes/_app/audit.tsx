import { createFileRoute } from "@tanstack/react-router";
import { AuditPage } from "@/features/audit/AuditPage";
import { type AuditSearch, auditQuery, auditSearch } from "@/features/audit/queries";

export const Route = createFileRoute("/_app/audit")({
  staticData: { access: ["administrator", "auditor"] },
  validateSearch: (search: Record<string, unknown>): AuditSearch => auditSearch(search),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => context.queryClient.prefetchInfiniteQuery(auditQuery(deps)),
  component: function Audit() {
    return <AuditPage search={Route.useSearch()} />;
  },
});
