import { createFileRoute } from "@tanstack/react-router";
import { resume } from "@/api/session";
import { meQuery } from "@/app/queries";
import { SetPasswordPage } from "@/features/auth/SetPasswordPage";

export const Route = createFileRoute("/_public/set-password")({
  staticData: { access: "public" },
  // Whoever is logged in here already is named on the page; that it is not known is no reason to show none.
  loader: async ({ context }) => {
    const state = await resume().catch(() => "unknown" as const);
    if (state === "signed-in") await context.queryClient.prefetchQuery(meQuery);
  },
  component: SetPasswordPage,
});
