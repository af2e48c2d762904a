import { createFileRoute, redirect } from "@tanstack/react-router";
import { resume } from "@/api/session";
import { meQuery } from "@/app/queries";
import { loginSearch } from "@/features/auth/login-search";
import { EnrolPage } from "@/features/factors/EnrolPage";
import { loadWorkTexts } from "@/i18n";

/** Without the menu: none of what it leads to is open yet. */
export const Route = createFileRoute("/_public/enrol")({
  staticData: { access: "signed-in" },
  validateSearch: (search: Record<string, unknown>): { redirect?: string } => {
    const { redirect } = loginSearch(search);
    return redirect === undefined ? {} : { redirect };
  },
  beforeLoad: async ({ context, search }) => {
    if ((await resume()) !== "signed-in") throw redirect({ to: "/login" });
    const [me] = await Promise.all([
      context.queryClient.fetchQuery({ ...meQuery, staleTime: 0 }),
      loadWorkTexts(),
    ]);
    if (me.terms_required) throw redirect({ to: "/terms", search });
    if (!me.enrolment_required) throw redirect({ href: search.redirect ?? "/" });
  },
  component: function Enrol() {
    return <EnrolPage redirect={Route.useSearch().redirect ?? "/"} />;
  },
});
