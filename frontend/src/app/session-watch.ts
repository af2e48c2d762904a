import { answerDemands } from "@/api/demands";
import { type EndReason, onSessionChange, refresh } from "@/api/session";
import { somethingTyped } from "@/components/form/typed";
import type { LoginSearch } from "@/features/auth/login-search";
import { askForProof } from "@/features/factors/step-up";
import { isEnded, setEnded } from "./ended";
import { meQuery } from "./queries";
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
    // Bad luck takes nothing that was typed. A log-out is meant, and what one user has typed is not for another.
    if (reason === "expired" && somethingTyped() && behindLogIn()) setEnded({ goOn, giveUp });
    else leave(reason);
  });
  // Another page has come, by the way back: there is nothing left to keep.
  router.subscribe("onResolved", ({ pathChanged }) => {
    if (isEnded() && pathChanged) giveUp();
  });
}

function behindLogIn(): boolean {
  return router.state.matches.some(({ routeId }) => routeId === "/_app");
}

function leave(reason: EndReason): void {
  setEnded(null);
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== "public" });
  const { pathname, href } = router.state.location;
  if (["/login", "/forgot-password", "/set-password"].includes(pathname)) return;
  const search: LoginSearch = { ended: reason === "logout" ? reason : "expired" };
  // Where one was is for whom it was.
  if (reason === "expired") search.redirect = href;
  void router.navigate({ to: "/login", search, ignoreBlocker: true });
}

function giveUp(): void {
  leave("expired");
}

async function goOn(): Promise<boolean> {
  await refresh();
  const me = await queryClient.fetchQuery({ ...meQuery, staleTime: 0 });
  if (me.terms_required || me.enrolment_required) return false;
  setEnded(null);
  // What was asked for meanwhile was refused. What fills a form was not asked for.
  void queryClient.refetchQueries({ type: "active", predicate: ({ state }) => state.status === "error" });
  return true;
}
