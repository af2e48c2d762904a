import { createFileRoute, redirect } from "@tanstack/react-router";
import { ADMINISTRATOR } from "@/app/access";
import { partiesQuery } from "@/features/parties/queries";
import { withoutCpr } from "@/features/persons/cpr-in-text";
import { usersQuery } from "@/features/users/queries";
import { type UsersSearch, usersSearch } from "@/features/users/search";
import { UsersPage } from "@/features/users/UsersPage";

export const Route = createFileRoute("/_app/users/")({
  staticData: { access: ADMINISTRATOR },
  validateSearch: (search: Record<string, unknown>): UsersSearch => usersSearch(search),
  beforeLoad: ({ search }) => {
    const allowed = withoutCpr(search);
    if (allowed) throw redirect({ to: "/users", search: allowed, replace: true });
  },
  loaderDeps: ({ search }) => search,
  loader: async ({ context, deps }) => {
    void context.queryClient.prefetchInfiniteQuery(usersQuery(deps));
    await context.queryClient.ensureQueryData(partiesQuery);
  },
  component: function Users() {
    return <UsersPage search={Route.useSearch()} />;
  },
});
