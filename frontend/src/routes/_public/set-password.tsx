import { createFileRoute } from "@tanstack/react-router";
import { SetPasswordPage } from "@/features/auth/SetPasswordPage";

export const Route = createFileRoute("/_public/set-password")({
  staticData: { access: "public" },
  component: SetPasswordPage,
});
