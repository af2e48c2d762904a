import { createFileRoute } from "@tanstack/react-router";
import { OFFICE } from "@/app/access";
import { ElectionsPage } from "@/features/elections/ElectionsPage";
import { electionsQuery } from "@/features/elections/queries";

export const Route = createFileRoute("/_app/elections/")({
  staticData: { access: OFFICE },
  loader: ({ context: { queryClient } }) => queryClient.ensureQueryData(electionsQuery),
  component: ElectionsPage,
});
