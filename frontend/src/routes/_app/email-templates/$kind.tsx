import { createFileRoute, notFound } from "@tanstack/react-router";
import type { Locale, TemplateKind } from "@/api/types";
import { OFFICE } from "@/app/access";
import { KINDS, templateQuery } from "@/features/templates/queries";
import { TemplatePage } from "@/features/templates/TemplatePage";

function kindOf(text: string): TemplateKind {
  const kind = KINDS.find((known) => known === text);
  if (!kind) throw notFound();
  return kind;
}

export const Route = createFileRoute("/_app/email-templates/$kind")({
  staticData: { access: OFFICE },
  validateSearch: (search: Record<string, unknown>): { locale?: Locale } =>
    search.locale === "en" ? { locale: "en" } : {},
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) =>
    context.queryClient.fetchQuery({
      ...templateQuery(kindOf(params.kind), deps.locale ?? "da"),
      staleTime: 0,
    }),
  component: function Template() {
    const kind = kindOf(Route.useParams().kind);
    const { locale = "da" } = Route.useSearch();
    return <TemplatePage key={`${kind}-${locale}`} kind={kind} locale={locale} />;
  },
});
