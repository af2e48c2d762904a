import { createFileRoute } from "@tanstack/react-router";
import { ForgotPage } from "@/features/auth/ForgotPage";

export const Route = createFileRoute("/_public/forgot-password")({
  staticData: { access: "public" },
  component: ForgotPage,
});
