import { createFileRoute } from "@tanstack/react-router";
import { OFFICE } from "@/app/access";
import { templatesQuery } from "@/features/templates/queries";
import { TemplatesPage } from "@/features/templates/TemplatesPage";

export const Route = createFileRoute("/_app/email-templates/")({
  staticData: { access: OFFICE },
  loader: ({ context }) => context.queryClient.ensureQueryData(templatesQuery),
  component: TemplatesPage,
});
