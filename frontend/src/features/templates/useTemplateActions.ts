import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { api, ifMatch, unwrap } from "@/api/client";
import { type ApiError, asApiError } from "@/api/problem";
import type { Locale, TemplateKind, TemplateText, TemplateView } from "@/api/types";
import { useAction } from "@/components/form/useAction";
import { templateQuery } from "./queries";

/** Saving, sending a test and going back to the shipped text; what the server refuses is kept as it came. */
export function useTemplateActions(kind: TemplateKind, locale: Locale, template: TemplateView) {
  const queries = useQueryClient();
  const [refusal, setRefusal] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const key = templateQuery(kind, locale).queryKey;
  const params = { path: { kind }, query: { locale } };

  async function refreshLists() {
    await Promise.all([
      queries.invalidateQueries({ queryKey: ["email-templates"] }),
      queries.invalidateQueries({ queryKey: ["email-template-versions", kind, locale] }),
    ]);
  }
  async function save(body: TemplateText): Promise<boolean> {
    if (busy) return false;
    setBusy(true);
    setRefusal(null);
    try {
      const saved = await unwrap(
        api.PUT("/api/v1/email-templates/{kind}", {
          params: { ...params, header: ifMatch(template) },
          body,
        }),
      );
      queries.setQueryData(key, saved);
      await refreshLists();
      return true;
    } catch (error) {
      setRefusal(asApiError(error));
      return false;
    } finally {
      setBusy(false);
    }
  }
  const test = useAction<TemplateText>((headers, body) =>
    unwrap(api.POST("/api/v1/email-templates/{kind}/test-mails", { params, body, headers })),
  );
  const removal = useAction(() =>
    unwrap(
      api.DELETE("/api/v1/email-templates/{kind}", { params: { ...params, header: ifMatch(template) } }),
    ),
  );
  async function reset(): Promise<TemplateText | null> {
    if (!(await removal.run())) return null;
    const shipped = await queries.fetchQuery({ ...templateQuery(kind, locale), staleTime: 0 });
    await refreshLists();
    return { subject: shipped.subject, body: shipped.body };
  }
  const forget = useCallback(() => setRefusal(null), []);
  return {
    save: { run: save, busy, refusal, forget },
    test,
    reset,
    resetting: removal.busy,
    resetError: removal.error,
  };
}
