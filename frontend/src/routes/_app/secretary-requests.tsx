import { createFileRoute } from "@tanstack/react-router";
import { secretaryRequestsQuery } from "@/features/secretary-requests/queries";
import { SecretaryRequestsPage } from "@/features/secretary-requests/SecretaryRequestsPage";
import { constituenciesQuery } from "@/features/sites/queries";

export const Route = createFileRoute("/_app/secretary-requests")({
  staticData: { access: ["administrator", "party_secretary"] },
  loader: ({ context: { queryClient } }) =>
    Promise.all([
      queryClient.fetchQuery(secretaryRequestsQuery),
      queryClient.ensureQueryData(constituenciesQuery),
    ]),
  component: SecretaryRequestsPage,
});
