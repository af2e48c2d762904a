import { createFileRoute } from "@tanstack/react-router";
import { ADMINISTRATOR } from "@/app/access";
import { partiesQuery } from "@/features/parties/queries";
import { usersQuery } from "@/features/users/queries";
import { type UsersSearch, usersSearch } from "@/features/users/search";
import { UsersPage } from "@/features/users/UsersPage";

export const Route = createFileRoute("/_app/users/")({
  staticData: { access: ADMINISTRATOR },
  validateSearch: (search: Record<string, unknown>): UsersSearch => usersSearch(search),
  loaderDeps: ({ search }) => search,
  loader: async ({ context, deps }) => {
    void context.queryClient.prefetchInfiniteQuery(usersQuery(deps));
    await context.queryClient.ensureQueryData(partiesQuery);
  },
  component: function Users() {
    return <UsersPage search={Route.useSearch()} />;
  },
});
