import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, Outlet } from "@tanstack/react-router";
import { Toasts } from "@/components/ui/Toast";
import { StepUp } from "@/features/factors/StepUp";

export const Route = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  staticData: { access: "public" },
  component: Root,
});

function Root() {
  return (
    <>
      <Outlet />
      <Toasts />
      <StepUp />
    </>
  );
}
