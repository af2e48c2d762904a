import { createFileRoute } from "@tanstack/react-router";
import { factorsQuery } from "@/features/factors/queries";
import { SecurityPage } from "@/features/factors/SecurityPage";

export const Route = createFileRoute("/_app/security")({
  staticData: { access: "signed-in" },
  loader: ({ context }) => context.queryClient.fetchQuery({ ...factorsQuery, staleTime: 0 }),
  component: SecurityPage,
});
