import { createFileRoute } from "@tanstack/react-router";
import { PublicShell } from "@/app/PublicShell";
import { publicQuery } from "@/app/queries";

export const Route = createFileRoute("/_public")({
  staticData: { access: "public" },
  // Stands in the head and the foot of each page, and beside it.
  loader: ({ context }) => context.queryClient.prefetchQuery(publicQuery),
  component: PublicShell,
});
