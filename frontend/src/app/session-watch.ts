import { answerDemands } from "@/api/demands";
import { onSessionChange } from "@/api/session";
import { askForProof } from "@/features/factors/step-up";
import { queryClient } from "./query-client";
import { router } from "./router";

/** What the server asks for before it does something: a dialog in front of the page, or the page to get past first. */
export function watchDemands(): void {
  answerDemands({
    stepUp: askForProof,
    terms: () => leadTo("/terms"),
    enrolment: () => leadTo("/enrol"),
  });
}

function leadTo(gate: "/terms" | "/enrol"): void {
  const { pathname, href } = router.state.location;
  if (pathname === gate) return;
  queryClient.removeQueries({ queryKey: ["me"] });
  void router.navigate({ to: gate, search: { redirect: href }, ignoreBlocker: true });
}

/** When the session ends, here or in another tab: forget everything that was fetched and go to the log-in. */
export function watchSession(): void {
  onSessionChange((state, reason) => {
    if (state !== "anonymous" || reason === null) return;
    queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== "public" });
    const { pathname, href } = router.state.location;
    if (["/login", "/forgot-password", "/set-password"].includes(pathname)) return;
    const search = reason === "expired" ? { ended: reason, redirect: href } : { ended: reason };
    void router.navigate({ to: "/login", search, ignoreBlocker: true });
  });
}
