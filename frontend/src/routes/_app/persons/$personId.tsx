import { createFileRoute } from "@tanstack/react-router";
import { OFFICE } from "@/app/access";
import { electionsQuery } from "@/features/elections/queries";
import { PersonPage } from "@/features/persons/PersonPage";
import { personQuery } from "@/features/persons/queries";

export const Route = createFileRoute("/_app/persons/$personId")({
  staticData: { access: OFFICE },
  loader: ({ context: { queryClient }, params }) =>
    Promise.all([
      // Always the newest: its version is what a save is measured by.
      queryClient.fetchQuery({ ...personQuery(params.personId), staleTime: 0 }),
      queryClient.ensureQueryData(electionsQuery),
    ]),
  component: function Person() {
    const { personId } = Route.useParams();
    return <PersonPage key={personId} personId={personId} />;
  },
});
