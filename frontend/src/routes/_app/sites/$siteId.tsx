import { createFileRoute } from "@tanstack/react-router";
import { OFFICE } from "@/app/access";
import { electionsQuery } from "@/features/elections/queries";
import { EditSitePage } from "@/features/sites/EditSitePage";
import { constituenciesQuery, siteQuery } from "@/features/sites/queries";

export const Route = createFileRoute("/_app/sites/$siteId")({
  staticData: { access: OFFICE },
  loader: ({ context: { queryClient }, params }) =>
    Promise.all([
      // Always the newest: its version is what a save is measured by.
      queryClient.fetchQuery({ ...siteQuery(params.siteId), staleTime: 0 }),
      queryClient.ensureQueryData(constituenciesQuery),
      queryClient.ensureQueryData(electionsQuery),
    ]),
  component: function Site() {
    const { siteId } = Route.useParams();
    return <EditSitePage key={siteId} siteId={siteId} />;
  },
});
