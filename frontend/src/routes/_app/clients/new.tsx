import { createFileRoute } from "@tanstack/react-router";
import { ADMINISTRATOR } from "@/app/access";
import { NewClientPage } from "@/features/clients/NewClientPage";
import { partiesQuery } from "@/features/parties/queries";
import { constituenciesQuery, sitesQuery } from "@/features/sites/queries";

export const Route = createFileRoute("/_app/clients/new")({
  staticData: { access: ADMINISTRATOR },
  loader: ({ context: { queryClient } }) =>
    Promise.all([
      queryClient.ensureQueryData(partiesQuery),
      queryClient.ensureQueryData(sitesQuery),
      queryClient.ensureQueryData(constituenciesQuery),
    ]),
  component: NewClientPage,
});
