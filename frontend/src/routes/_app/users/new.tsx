import { createFileRoute } from "@tanstack/react-router";
import { ADMINISTRATOR } from "@/app/access";
import { partiesQuery } from "@/features/parties/queries";
import { settingsQuery } from "@/features/settings/queries";
import { constituenciesQuery, sitesQuery } from "@/features/sites/queries";
import { NewSecretaryPage } from "@/features/users/NewSecretaryPage";
import { NewStaffPage } from "@/features/users/NewStaffPage";

interface NewUserSearch {
  staff?: true;
  party?: string;
}

export const Route = createFileRoute("/_app/users/new")({
  staticData: { access: ADMINISTRATOR },
  validateSearch: (search: Record<string, unknown>): NewUserSearch => ({
    ...(search.staff === true && { staff: true }),
    ...(typeof search.party === "string" && { party: search.party }),
  }),
  loaderDeps: ({ search: { staff } }) => ({ staff }),
  loader: async ({ context: { queryClient }, deps: { staff } }) => {
    const settings = queryClient.prefetchQuery(settingsQuery);
    if (staff) return settings;
    await Promise.all([
      settings,
      queryClient.ensureQueryData(partiesQuery),
      queryClient.ensureQueryData(sitesQuery),
      queryClient.ensureQueryData(constituenciesQuery),
    ]);
  },
  component: function NewUser() {
    const { staff, party } = Route.useSearch();
    return staff ? <NewStaffPage /> : <NewSecretaryPage key={party} partyId={party} />;
  },
});
