import { createFileRoute } from "@tanstack/react-router";
import { REPORTERS } from "@/app/access";
import { siteAssignmentsQuery } from "@/features/assignments/queries";
import { SiteListPage } from "@/features/assignments/SiteListPage";
import { dutiesQuery } from "@/features/duties/queries";
import { electionQuery, seatsQuery } from "@/features/elections/queries";
import { partiesQuery } from "@/features/parties/queries";
import { siteQuery } from "@/features/sites/queries";

export const Route = createFileRoute("/_app/elections/$electionId/sites/$siteId/list")({
  staticData: { access: REPORTERS },
  loader: ({ context: { queryClient }, params: { electionId, siteId } }) =>
    Promise.all([
      queryClient.ensureQueryData(electionQuery(electionId)),
      queryClient.ensureQueryData(siteQuery(siteId)),
      queryClient.ensureQueryData(seatsQuery(electionId, siteId)),
      queryClient.ensureQueryData(siteAssignmentsQuery(electionId, siteId)),
      queryClient.ensureQueryData(dutiesQuery),
      queryClient.ensureQueryData(partiesQuery),
    ]),
  component: function SiteList() {
    const params = Route.useParams();
    return <SiteListPage key={`${params.electionId}${params.siteId}`} {...params} />;
  },
});
