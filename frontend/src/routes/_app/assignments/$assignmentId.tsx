import { createFileRoute } from "@tanstack/react-router";
import { REPORTERS } from "@/app/access";
import { AssignmentPage } from "@/features/assignments/AssignmentPage";
import { assignmentQuery } from "@/features/assignments/queries";
import { electionQuery } from "@/features/elections/queries";

export const Route = createFileRoute("/_app/assignments/$assignmentId")({
  staticData: { access: REPORTERS },
  loader: async ({ context: { queryClient }, params }) => {
    // Always the newest: its version is what a save is measured by.
    const view = await queryClient.fetchQuery({ ...assignmentQuery(params.assignmentId), staleTime: 0 });
    await queryClient.ensureQueryData(electionQuery(view.election_id));
    return { electionId: view.election_id };
  },
  component: function Assignment() {
    const { assignmentId } = Route.useParams();
    const { electionId } = Route.useLoaderData();
    return <AssignmentPage key={assignmentId} assignmentId={assignmentId} electionId={electionId} />;
  },
});
