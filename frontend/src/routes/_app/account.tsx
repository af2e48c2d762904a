import { createFileRoute } from "@tanstack/react-router";
import { AccountPage } from "@/features/account/AccountPage";
import { sessionsQuery } from "@/features/account/queries";

export const Route = createFileRoute("/_app/account")({
  staticData: { access: "signed-in" },
  loader: ({ context }) => context.queryClient.ensureQueryData(sessionsQuery),
  component: AccountPage,
});
