import { createFileRoute, redirect } from "@tanstack/react-router";

export const Route = createFileRoute("/_app/")({
  staticData: { access: "signed-in" },
  beforeLoad: () => {
    throw redirect({ to: "/account", replace: true });
  },
});
