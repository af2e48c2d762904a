import { createFileRoute, redirect } from "@tanstack/react-router";
import { resume } from "@/api/session";
import { meQuery } from "@/app/queries";
import { loginSearch } from "@/features/auth/login-search";
import { TermsPage } from "@/features/terms/TermsPage";

/** Without the menu: none of what it leads to is open yet. */
export const Route = createFileRoute("/_public/terms")({
  staticData: { access: "signed-in" },
  validateSearch: (search: Record<string, unknown>): { redirect?: string } => {
    const { redirect } = loginSearch(search);
    return redirect === undefined ? {} : { redirect };
  },
  beforeLoad: async ({ context, search }) => {
    if ((await resume()) !== "signed-in") throw redirect({ to: "/login" });
    const me = await context.queryClient.fetchQuery({ ...meQuery, staleTime: 0 });
    if (!me.terms_required) throw redirect({ href: search.redirect ?? "/" });
  },
  component: function Terms() {
    return <TermsPage redirect={Route.useSearch().redirect ?? "/"} />;
  },
});
