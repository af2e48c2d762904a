import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { asApiError } from "@/api/problem";
import { HINT, loggedInElsewhere } from "@/api/session";
import { problemText } from "@/components/form/problem-text";
import { Alert } from "@/components/ui/Alert";
import { AnchorButton, Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { toast } from "@/components/ui/Toast";
import { useEnded } from "./ended";

/** Covers the page on which something is typed that could not be sent, and goes on when the same user has logged in again. */
export function SessionEnded() {
  const { t } = useTranslation();
  const ended = useEnded();
  const title = t("common.ended.title");
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const trying = useRef(false);
  const goOn = useCallback(async () => {
    if (!ended || trying.current) return;
    trying.current = true;
    setBusy(true);
    setRefusal(undefined);
    try {
      if (await ended.goOn()) toast(t("common.ended.back"));
      else setRefusal(t("common.ended.still"));
    } catch (thrown) {
      const error = asApiError(thrown);
      setRefusal(error.status === 401 ? t("common.ended.still") : problemText(t, error));
    } finally {
      trying.current = false;
      setBusy(false);
    }
  }, [ended, t]);

  useEffect(() => {
    if (!ended) return;
    setRefusal(undefined);
    // Nobody has to press anything who comes back from the log-in.
    const look = () => {
      if (document.visibilityState === "visible" && loggedInElsewhere()) void goOn();
    };
    const stored = ({ key }: StorageEvent) => {
      if (key === HINT) look();
    };
    window.addEventListener("focus", look);
    window.addEventListener("storage", stored);
    document.addEventListener("visibilitychange", look);
    return () => {
      window.removeEventListener("focus", look);
      window.removeEventListener("storage", stored);
      document.removeEventListener("visibilitychange", look);
    };
  }, [ended, goOn]);

  // The browser's title may name a person.
  useEffect(() => {
    if (!ended) return;
    const before = document.title;
    document.title = title;
    return () => {
      if (document.title === title) document.title = before;
    };
  }, [ended, title]);

  return (
    <Dialog open={ended !== null} title={title} cover>
      <p>{t("common.ended.text")}</p>
      <p>{t("common.ended.how")}</p>
      {refusal && (
        <Alert kind="info" live>
          <p>{refusal}</p>
        </Alert>
      )}
      <div className="dialog__actions">
        <AnchorButton look="primary" href="/login" target="_blank" rel="noopener" data-first-focus>
          {t("common.ended.logIn")}
        </AnchorButton>
        <Button look="secondary" busy={busy} onClick={() => void goOn()}>
          {t("common.ended.goOn")}
        </Button>
        <Button look="tertiary" onClick={() => ended?.giveUp()}>
          {t("common.leave.go")}
        </Button>
      </div>
      <p className="soft small">{t("common.ended.giveUp")}</p>
    </Dialog>
  );
}
