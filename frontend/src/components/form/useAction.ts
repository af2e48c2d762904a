import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Submission } from "@/api/submission";
import { problemText } from "./problem-text";
import type { IdempotencyHeader } from "./useApiForm";

/** One press of a button that changes something: busy meanwhile, the error as a sentence, one key per press. */
export function useAction<A = void>(send: (headers: IdempotencyHeader, argument: A) => Promise<unknown>) {
  const { t } = useTranslation();
  const submission = useRef(new Submission());
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | undefined>();
  async function run(argument: A): Promise<boolean> {
    if (busy) return false;
    setBusy(true);
    setError(undefined);
    try {
      await submission.current.send(argument ?? null, (headers) => send(headers, argument));
      return true;
    } catch (thrown) {
      setError(problemText(t, thrown));
      return false;
    } finally {
      setBusy(false);
    }
  }
  return { run, busy, error, clear: () => setError(undefined) };
}
