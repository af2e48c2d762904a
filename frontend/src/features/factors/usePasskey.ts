import { useState } from "react";
import { useTranslation } from "react-i18next";
import { asApiError } from "@/api/problem";
import { problemText } from "@/components/form/problem-text";
import { codeText } from "@/i18n";

/** One try with a passkey: busy meanwhile, and why it did not work, also when the person said no to the browser. */
export function usePasskey(use: () => Promise<void>) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | undefined>();
  async function run(): Promise<void> {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      await use();
    } catch (thrown) {
      const field = asApiError(thrown).fields[0];
      const said = field && (codeText(t, "field", field.code) ?? field.detail);
      setError(
        thrown instanceof DOMException ? t("auth.second.passkeyFailed") : (said ?? problemText(t, thrown)),
      );
    } finally {
      setBusy(false);
    }
  }
  return { run, busy, error };
}
