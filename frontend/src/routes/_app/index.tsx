import { createFileRoute, redirect } from "@tanstack/react-router";
import { useMe } from "@/app/queries";
import { conflictsQuery } from "@/features/conflicts/queries";
import { dutiesQuery } from "@/features/duties/queries";
import { isCurrent } from "@/features/elections/lifecycle";
import { electionsQuery, lockedElectionsQuery, statusQuery } from "@/features/elections/queries";
import { electionAtWork } from "@/features/home/checklist";
import { OfficeHome } from "@/features/home/OfficeHome";
import { SecretaryHome } from "@/features/home/SecretaryHome";
import { partiesQuery } from "@/features/parties/queries";
import { constituenciesQuery, sitesQuery } from "@/features/sites/queries";

/** The first page of each role. */
export const Route = createFileRoute("/_app/")({
  staticData: { access: "signed-in" },
  beforeLoad: ({ context }) => {
    if (context.me.role === "auditor") throw redirect({ to: "/audit", replace: true });
  },
  loader: async ({ context: { queryClient, me } }) => {
    const secretary = me.role === "party_secretary";
    const locked = secretary && queryClient.ensureQueryData(lockedElectionsQuery);
    const elections = await queryClient.ensureQueryData(electionsQuery);
    const status = elections
      .filter(isCurrent)
      .map((election) => queryClient.ensureQueryData(statusQuery(election.id)));
    if (secretary) return Promise.all([locked, ...status]);
    const atWork = electionAtWork(elections);
    return Promise.all([
      ...status,
      queryClient.ensureQueryData(sitesQuery),
      queryClient.ensureQueryData(partiesQuery),
      queryClient.ensureQueryData(dutiesQuery),
      queryClient.ensureQueryData(constituenciesQuery),
      queryClient.prefetchQuery(conflictsQuery),
      atWork && queryClient.prefetchQuery(statusQuery(atWork.id)),
    ]);
  },
  component: function Home() {
    return useMe().role === "party_secretary" ? <SecretaryHome /> : <OfficeHome />;
  },
});
