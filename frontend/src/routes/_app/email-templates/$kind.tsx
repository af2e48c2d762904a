import { createFileRoute, notFound } from "@tanstack/react-router";
import type { Locale, TemplateKind } from "@/api/types";
import { OFFICE } from "@/app/access";
import { KINDS, previewQuery, templateQuery } from "@/features/templates/queries";
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
  loader: async ({ context: { queryClient }, params, deps: { locale = "da" } }) => {
    const kind = kindOf(params.kind);
    const { subject, body } = await queryClient.fetchQuery({ ...templateQuery(kind, locale), staleTime: 0 });
    await queryClient.prefetchQuery(previewQuery(kind, locale, { subject, body }));
  },
  component: function Template() {
    const kind = kindOf(Route.useParams().kind);
    const { locale = "da" } = Route.useSearch();
    return <TemplatePage key={`${kind}-${locale}`} kind={kind} locale={locale} />;
  },
});
