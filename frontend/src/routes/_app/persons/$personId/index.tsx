import { createFileRoute, notFound, redirect } from "@tanstack/react-router";
import { mayOpen, OFFICE, REPORTERS } from "@/app/access";
import { electionsQuery } from "@/features/elections/queries";
import { PersonPage } from "@/features/persons/PersonPage";
import { personQuery } from "@/features/persons/queries";
import { consentQuery } from "@/features/retention/queries";

export const Route = createFileRoute("/_app/persons/$personId/")({
  staticData: { access: REPORTERS },
  loader: async ({ context: { queryClient, me }, params }) => {
    const [person] = await Promise.all([
      // Always the newest: its version is what a save is measured by.
      queryClient.fetchQuery({ ...personQuery(params.personId), staleTime: 0 }),
      queryClient.ensureQueryData(electionsQuery),
    ]);
    if (mayOpen(OFFICE, me)) {
      await queryClient.ensureQueryData(consentQuery(params.personId));
      return;
    }
    // A secretary has a page for each report. Somebody else's person is not there at all, as at every other address.
    const own = person.assignments[0];
    if (!own) throw notFound();
    throw redirect({ to: "/assignments/$assignmentId", params: { assignmentId: own.id }, replace: true });
  },
  component: function Person() {
    const { personId } = Route.useParams();
    return <PersonPage key={personId} personId={personId} />;
  },
});
