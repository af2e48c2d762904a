import { createFileRoute } from "@tanstack/react-router";
import { OFFICE } from "@/app/access";
import { NewElectionPage } from "@/features/elections/NewElectionPage";

export const Route = createFileRoute("/_app/elections/new")({
  staticData: { access: OFFICE },
  component: NewElectionPage,
});
