import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Locale, TemplateKind, TemplateView } from "@/api/types";
import { templateFieldsQuery } from "./queries";

type Fields = TemplateView["fields"];

/** The merge fields, called as the reader's language has it; `first` are those in the language that the page came in. */
export function useFields(kind: TemplateKind, locale: Locale, language: string, first: Fields): Fields {
  const [cameIn] = useState(language);
  const others = useQuery({
    ...templateFieldsQuery(kind, locale, language),
    enabled: language !== cameIn,
    placeholderData: keepPreviousData,
  });
  return language === cameIn ? first : (others.data ?? first);
}
