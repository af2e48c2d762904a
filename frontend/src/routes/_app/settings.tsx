import { createFileRoute } from "@tanstack/react-router";
import { ADMINISTRATOR } from "@/app/access";
import { settingsQuery } from "@/features/settings/queries";
import { SettingsPage } from "@/features/settings/SettingsPage";

export const Route = createFileRoute("/_app/settings")({
  staticData: { access: ADMINISTRATOR },
  loader: ({ context }) => context.queryClient.fetchQuery({ ...settingsQuery, staleTime: 0 }),
  component: SettingsPage,
});
