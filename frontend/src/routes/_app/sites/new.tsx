import { createFileRoute } from "@tanstack/react-router";
import { OFFICE } from "@/app/access";
import { NewSitePage } from "@/features/sites/NewSitePage";
import { constituenciesQuery } from "@/features/sites/queries";

export const Route = createFileRoute("/_app/sites/new")({
  staticData: { access: OFFICE },
  loader: ({ context: { queryClient } }) => queryClient.ensureQueryData(constituenciesQuery),
  component: NewSitePage,
});
