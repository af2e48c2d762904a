import { createFileRoute } from "@tanstack/react-router";
import { AuditPage } from "@/features/audit/AuditPage";
import {
  type AuditSearch,
  auditActorsQuery,
  auditQuery,
  auditSealQuery,
  auditSearch,
} from "@/features/audit/queries";

export const Route = createFileRoute("/_app/audit")({
  staticData: { access: ["administrator", "auditor"] },
  validateSearch: (search: Record<string, unknown>): AuditSearch => auditSearch(search),
  loaderDeps: ({ search }) => search,
  loader: ({ context: { queryClient }, deps }) =>
    Promise.all([
      queryClient.prefetchInfiniteQuery(auditQuery(deps)),
      queryClient.prefetchQuery(auditActorsQuery),
      queryClient.prefetchQuery(auditSealQuery),
    ]),
  component: function Audit() {
    return <AuditPage search={Route.useSearch()} />;
  },
});
