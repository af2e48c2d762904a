import { createFileRoute } from "@tanstack/react-router";
import { OFFICE } from "@/app/access";
import { ImportPage } from "@/features/imports/ImportPage";

export const Route = createFileRoute("/_app/sites/import")({
  staticData: { access: OFFICE },
  component: ImportPage,
});
