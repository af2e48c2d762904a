import { createFileRoute, redirect, useLocation } from "@tanstack/react-router";
import { resume } from "@/api/session";
import { LoginPage } from "@/features/auth/LoginPage";
import { type LoginSearch, loginSearch } from "@/features/auth/login-search";

declare module "@tanstack/react-router" {
  interface HistoryState {
    username?: string;
  }
}

export const Route = createFileRoute("/_public/login")({
  staticData: { access: "public" },
  validateSearch: (search: Record<string, unknown>): LoginSearch => loginSearch(search),
  beforeLoad: async ({ search }) => {
    const state = await resume().catch(() => "anonymous" as const);
    if (state === "signed-in") throw redirect({ href: search.redirect ?? "/" });
  },
  component: function Login() {
    const username = useLocation({ select: ({ state }) => state.username ?? "" });
    return <LoginPage {...Route.useSearch()} username={username} />;
  },
});
