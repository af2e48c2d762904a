import { createFileRoute } from "@tanstack/react-router";
import { OFFICE } from "@/app/access";
import { ElectionPage } from "@/features/elections/ElectionPage";
import { electionQuery, statusQuery } from "@/features/elections/queries";
import { retentionQuery } from "@/features/retention/queries";
import { constituenciesQuery } from "@/features/sites/queries";

export const Route = createFileRoute("/_app/elections/$electionId/")({
  staticData: { access: OFFICE },
  loader: ({ context: { queryClient }, params: { electionId } }) =>
    Promise.all([
      queryClient.ensureQueryData(electionQuery(electionId)),
      queryClient.ensureQueryData(statusQuery(electionId)),
      queryClient.ensureQueryData(constituenciesQuery),
      queryClient.ensureQueryData(retentionQuery(electionId)),
    ]),
  component: function Election() {
    return <ElectionPage electionId={Route.useParams().electionId} />;
  },
});
