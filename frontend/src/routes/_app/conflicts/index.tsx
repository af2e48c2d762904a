import { createFileRoute } from "@tanstack/react-router";
import { OFFICE } from "@/app/access";
import { ConflictsPage } from "@/features/conflicts/ConflictsPage";
import { conflictsQuery } from "@/features/conflicts/queries";
import { electionsQuery } from "@/features/elections/queries";

export const Route = createFileRoute("/_app/conflicts/")({
  staticData: { access: OFFICE },
  loader: ({ context: { queryClient } }) =>
    Promise.all([queryClient.fetchQuery(conflictsQuery), queryClient.ensureQueryData(electionsQuery)]),
  component: ConflictsPage,
});
