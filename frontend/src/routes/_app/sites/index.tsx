import { createFileRoute, redirect } from "@tanstack/react-router";
import { OFFICE } from "@/app/access";
import { withoutCpr } from "@/features/persons/cpr-in-text";
import { constituenciesQuery, sitesQuery } from "@/features/sites/queries";
import { SitesPage } from "@/features/sites/SitesPage";
import { type SitesSearch, sitesSearch } from "@/features/sites/search";

export const Route = createFileRoute("/_app/sites/")({
  staticData: { access: OFFICE },
  validateSearch: (search: Record<string, unknown>): SitesSearch => sitesSearch(search),
  beforeLoad: ({ search }) => {
    const allowed = withoutCpr(search);
    if (allowed) throw redirect({ to: "/sites", search: allowed, replace: true });
  },
  loader: ({ context: { queryClient } }) =>
    Promise.all([queryClient.ensureQueryData(sitesQuery), queryClient.ensureQueryData(constituenciesQuery)]),
  component: function Sites() {
    return <SitesPage search={Route.useSearch()} />;
  },
});
