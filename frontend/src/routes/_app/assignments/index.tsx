import { createFileRoute, redirect } from "@tanstack/react-router";
import { REPORTERS } from "@/app/access";
import { AssignmentsPage } from "@/features/assignments/AssignmentsPage";
import { assignmentsQuery } from "@/features/assignments/queries";
import { type AssignmentsSearch, assignmentsSearch } from "@/features/assignments/search";
import { dutiesQuery } from "@/features/duties/queries";
import { electionsQuery, lockedElectionsQuery } from "@/features/elections/queries";
import { partiesQuery } from "@/features/parties/queries";
import { withoutCpr } from "@/features/persons/cpr-in-text";
import { sitesQuery } from "@/features/sites/queries";

export const Route = createFileRoute("/_app/assignments/")({
  staticData: { access: REPORTERS },
  validateSearch: (search: Record<string, unknown>): AssignmentsSearch => assignmentsSearch(search),
  beforeLoad: ({ search }) => {
    const allowed = withoutCpr(search);
    if (allowed) throw redirect({ to: "/assignments", search: allowed, replace: true });
  },
  loaderDeps: ({ search }) => search,
  loader: async ({ context: { queryClient, me }, deps }) => {
    void queryClient.prefetchInfiniteQuery(assignmentsQuery(deps));
    await Promise.all([
      me.role === "party_secretary" && queryClient.ensureQueryData(lockedElectionsQuery),
      queryClient.ensureQueryData(electionsQuery),
      queryClient.ensureQueryData(sitesQuery),
      queryClient.ensureQueryData(partiesQuery),
      queryClient.ensureQueryData(dutiesQuery),
    ]);
  },
  component: function Assignments() {
    return <AssignmentsPage search={Route.useSearch()} />;
  },
});
