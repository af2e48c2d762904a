import { createFileRoute } from "@tanstack/react-router";
import { ADMINISTRATOR } from "@/app/access";
import { ClientPage } from "@/features/clients/ClientPage";
import { clientQuery } from "@/features/clients/queries";
import { partiesQuery } from "@/features/parties/queries";
import { sitesQuery } from "@/features/sites/queries";

export const Route = createFileRoute("/_app/clients/$clientId/")({
  staticData: { access: ADMINISTRATOR },
  loader: ({ context: { queryClient }, params }) =>
    Promise.all([
      queryClient.fetchQuery({ ...clientQuery(params.clientId), staleTime: 0 }),
      queryClient.ensureQueryData(partiesQuery),
      queryClient.ensureQueryData(sitesQuery),
    ]),
  component: function Client() {
    return <ClientPage clientId={Route.useParams().clientId} />;
  },
});
