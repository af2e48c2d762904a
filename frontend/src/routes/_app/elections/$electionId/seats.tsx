import { createFileRoute } from "@tanstack/react-router";
import { OFFICE } from "@/app/access";
import { dutiesQuery } from "@/features/duties/queries";
import { electionQuery, seatsQuery } from "@/features/elections/queries";
import { partiesQuery } from "@/features/parties/queries";
import { SeatsPage } from "@/features/seats/SeatsPage";
import { sitesQuery } from "@/features/sites/queries";

interface SeatsSearch {
  party?: string;
}

export const Route = createFileRoute("/_app/elections/$electionId/seats")({
  staticData: { access: OFFICE },
  validateSearch: (search: Record<string, unknown>): SeatsSearch =>
    typeof search.party === "string" ? { party: search.party } : {},
  loader: ({ context: { queryClient }, params: { electionId } }) =>
    Promise.all([
      // Always the newest: its version is what a save is measured by.
      queryClient.fetchQuery({ ...seatsQuery(electionId), staleTime: 0 }),
      queryClient.ensureQueryData(electionQuery(electionId)),
      queryClient.ensureQueryData(sitesQuery),
      queryClient.ensureQueryData(dutiesQuery),
      queryClient.ensureQueryData(partiesQuery),
    ]),
  component: function Seats() {
    const { electionId } = Route.useParams();
    return <SeatsPage key={electionId} electionId={electionId} party={Route.useSearch().party} />;
  },
});
