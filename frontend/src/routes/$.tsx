import { createFileRoute } from "@tanstack/react-router";
import { resume } from "@/api/session";
import { FramedNotFound } from "@/app/AppError";
import { meQuery } from "@/app/queries";
import { loadWorkTexts } from "@/i18n";

/** An address that leads nowhere. Whoever is logged in keeps the menu; that it is not known is no reason to show another error. */
export const Route = createFileRoute("/$")({
  staticData: { access: "public" },
  loader: async ({ context: { queryClient } }) => {
    const state = await resume().catch(() => "unknown" as const);
    if (state === "signed-in") await Promise.all([queryClient.prefetchQuery(meQuery), loadWorkTexts()]);
  },
  component: FramedNotFound,
});
