import { createFileRoute } from "@tanstack/react-router";
import { OFFICE } from "@/app/access";
import { EditElectionPage } from "@/features/elections/EditElectionPage";
import { electionQuery } from "@/features/elections/queries";

export const Route = createFileRoute("/_app/elections/$electionId/edit")({
  staticData: { access: OFFICE },
  // Always the newest: its version is what a save is measured by.
  loader: ({ context: { queryClient }, params }) =>
    queryClient.fetchQuery({ ...electionQuery(params.electionId), staleTime: 0 }),
  component: function EditElection() {
    const { electionId } = Route.useParams();
    return <EditElectionPage key={electionId} electionId={electionId} />;
  },
});
