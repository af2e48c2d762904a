import { createFileRoute } from "@tanstack/react-router";
import { ADMINISTRATOR } from "@/app/access";
import { EditClientPage } from "@/features/clients/EditClientPage";
import { clientQuery } from "@/features/clients/queries";
import { partiesQuery } from "@/features/parties/queries";
import { constituenciesQuery, sitesQuery } from "@/features/sites/queries";

export const Route = createFileRoute("/_app/clients/$clientId/edit")({
  staticData: { access: ADMINISTRATOR },
  loader: ({ context: { queryClient }, params }) =>
    Promise.all([
      // Always the newest: its version is what a save is measured by.
      queryClient.fetchQuery({ ...clientQuery(params.clientId), staleTime: 0 }),
      queryClient.ensureQueryData(partiesQuery),
      queryClient.ensureQueryData(sitesQuery),
      queryClient.ensureQueryData(constituenciesQuery),
    ]),
  component: function EditClient() {
    return <EditClientPage clientId={Route.useParams().clientId} />;
  },
});
