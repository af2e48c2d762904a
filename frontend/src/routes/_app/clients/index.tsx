import { createFileRoute } from "@tanstack/react-router";
import { ADMINISTRATOR } from "@/app/access";
import { ClientsPage } from "@/features/clients/ClientsPage";
import { clientsQuery } from "@/features/clients/queries";

export const Route = createFileRoute("/_app/clients/")({
  staticData: { access: ADMINISTRATOR },
  loader: ({ context }) => context.queryClient.fetchQuery({ ...clientsQuery, staleTime: 0 }),
  component: ClientsPage,
});
