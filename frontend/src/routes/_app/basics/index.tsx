import { createFileRoute } from "@tanstack/react-router";
import { OFFICE } from "@/app/access";
import { BasicsPage } from "@/features/basics/BasicsPage";
import { dutiesQuery } from "@/features/duties/queries";
import { partiesQuery } from "@/features/parties/queries";
import { constituenciesQuery } from "@/features/sites/queries";

export const Route = createFileRoute("/_app/basics/")({
  staticData: { access: OFFICE },
  loader: ({ context: { queryClient } }) =>
    Promise.all([
      queryClient.ensureQueryData(partiesQuery),
      queryClient.ensureQueryData(dutiesQuery),
      queryClient.ensureQueryData(constituenciesQuery),
    ]),
  component: BasicsPage,
});
