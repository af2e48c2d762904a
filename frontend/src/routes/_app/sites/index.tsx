import { createFileRoute } from "@tanstack/react-router";
import { OFFICE } from "@/app/access";
import { constituenciesQuery, sitesQuery } from "@/features/sites/queries";
import { SitesPage } from "@/features/sites/SitesPage";
import { type SitesSearch, sitesSearch } from "@/features/sites/search";

export const Route = createFileRoute("/_app/sites/")({
  staticData: { access: OFFICE },
  validateSearch: (search: Record<string, unknown>): SitesSearch => sitesSearch(search),
  loader: ({ context: { queryClient } }) =>
    Promise.all([queryClient.ensureQueryData(sitesQuery), queryClient.ensureQueryData(constituenciesQuery)]),
  component: function Sites() {
    return <SitesPage search={Route.useSearch()} />;
  },
});
