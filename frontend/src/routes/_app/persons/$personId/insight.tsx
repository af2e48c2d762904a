import { createFileRoute } from "@tanstack/react-router";
import { OFFICE } from "@/app/access";
import { InsightPage } from "@/features/persons/InsightPage";

export const Route = createFileRoute("/_app/persons/$personId/insight")({
  staticData: { access: OFFICE },
  component: function Insight() {
    const { personId } = Route.useParams();
    return <InsightPage key={personId} personId={personId} />;
  },
});
