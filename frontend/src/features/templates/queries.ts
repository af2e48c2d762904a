import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { Locale, TemplateKind, TemplateText } from "@/api/types";

export const KINDS = ["welcome", "staff_welcome", "password_reset"] as const satisfies TemplateKind[];

export const templatesQuery = queryOptions({
  queryKey: ["email-templates"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/email-templates", { signal })),
});

function at(kind: TemplateKind, locale: Locale) {
  return { path: { kind }, query: { locale } };
}

export function templateQuery(kind: TemplateKind, locale: Locale) {
  return queryOptions({
    queryKey: ["email-template", kind, locale],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/email-templates/{kind}", { params: at(kind, locale), signal })),
    // While somebody writes, a newer version must not take the text's place; a save finds out.
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What the merge fields are called in that language, apart from the text: somebody may be writing it. */
export function templateFieldsQuery(kind: TemplateKind, locale: Locale, language: string) {
  return queryOptions({
    queryKey: ["email-template-fields", kind, locale, language],
    queryFn: async ({ signal }) => {
      const params = at(kind, locale);
      return (await unwrap(api.GET("/api/v1/email-templates/{kind}", { params, signal }))).fields;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function versionsQuery(kind: TemplateKind, locale: Locale) {
  return queryOptions({
    queryKey: ["email-template-versions", kind, locale],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/email-templates/{kind}/versions", { params: at(kind, locale), signal })),
  });
}

export function previewQuery(kind: TemplateKind, locale: Locale, text: TemplateText) {
  return queryOptions({
    queryKey: ["email-template-preview", kind, locale, text],
    queryFn: ({ signal }) =>
      unwrap(
        api.POST("/api/v1/email-templates/{kind}/preview", { params: at(kind, locale), body: text, signal }),
      ),
    placeholderData: keepPreviousData,
    gcTime: 30_000,
    retry: false,
  });
}
