import { onSessionChange } from "@/api/session";
import { queryClient } from "./query-client";
import { router } from "./router";

/** When the session ends, here or in another tab: forget everything that was fetched and go to the log-in. */
export function watchSession(): void {
  onSessionChange((state, reason) => {
    if (state !== "anonymous" || reason === null) return;
    queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== "public" });
    const { pathname, href } = router.state.location;
    if (["/login", "/forgot-password", "/set-password"].includes(pathname)) return;
    const search = reason === "expired" ? { ended: reason, redirect: href } : { ended: reason };
    void router.navigate({ to: "/login", search });
  });
}
