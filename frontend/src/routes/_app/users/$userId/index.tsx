import { createFileRoute } from "@tanstack/react-router";
import { ADMINISTRATOR } from "@/app/access";
import { effectiveSitesQuery, userQuery } from "@/features/users/queries";
import { UserPage } from "@/features/users/UserPage";

export const Route = createFileRoute("/_app/users/$userId/")({
  staticData: { access: ADMINISTRATOR },
  loader: async ({ context: { queryClient }, params }) => {
    const user = await queryClient.ensureQueryData(userQuery(params.userId));
    if (user.role === "party_secretary") await queryClient.ensureQueryData(effectiveSitesQuery(user.id));
  },
  component: function User() {
    return <UserPage userId={Route.useParams().userId} />;
  },
});
