import { createFileRoute } from "@tanstack/react-router";
import { ADMINISTRATOR } from "@/app/access";
import { partiesQuery } from "@/features/parties/queries";
import { constituenciesQuery, sitesQuery } from "@/features/sites/queries";
import { EditUserPage } from "@/features/users/EditUserPage";
import { userQuery } from "@/features/users/queries";

export const Route = createFileRoute("/_app/users/$userId/edit")({
  staticData: { access: ADMINISTRATOR },
  loader: async ({ context: { queryClient }, params }) => {
    // Always the newest: its version is what a save is measured by.
    const user = await queryClient.fetchQuery({ ...userQuery(params.userId), staleTime: 0 });
    if (user.role !== "party_secretary") return;
    await Promise.all([
      queryClient.ensureQueryData(partiesQuery),
      queryClient.ensureQueryData(sitesQuery),
      queryClient.ensureQueryData(constituenciesQuery),
    ]);
  },
  component: function EditUser() {
    const { userId } = Route.useParams();
    return <EditUserPage key={userId} userId={userId} />;
  },
});
