import { createRouter } from "@tanstack/react-router";
import { routeTree } from "@/routeTree.gen";
import { Arrival } from "./Arrival";
import { ErrorPage, NotFoundPage } from "./ErrorPage";
import { queryClient } from "./query-client";

export const router = createRouter({
  routeTree,
  context: { queryClient },
  defaultPreload: false,
  defaultPreloadStaleTime: 0,
  defaultErrorComponent: ErrorPage,
  defaultNotFoundComponent: NotFoundPage,
  defaultPendingMs: 400,
  InnerWrap: Arrival,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
