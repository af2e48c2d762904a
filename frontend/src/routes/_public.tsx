import { createFileRoute } from "@tanstack/react-router";
import { PublicShell } from "@/app/PublicShell";

export const Route = createFileRoute("/_public")({
  staticData: { access: "public" },
  component: PublicShell,
});
