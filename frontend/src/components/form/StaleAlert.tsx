import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Alert } from "@/components/ui/Alert";
import { Button } from "@/components/ui/Button";

/** After a 412: fetches the newest version, while the form keeps what was typed. */
export function StaleAlert({ onReload }: { onReload: () => Promise<unknown> }) {
  const { t } = useTranslation();
  const [state, setState] = useState<"stale" | "loading" | "loaded">("stale");
  async function reload() {
    setState("loading");
    try {
      await onReload();
      setState("loaded");
    } catch {
      setState("stale");
    }
  }
  if (state === "loaded") {
    return (
      <Alert kind="info" live>
        {t("errorPages.stale.reloaded")}
      </Alert>
    );
  }
  return (
    <Alert kind="warning" title={t("errorPages.stale.title")} live>
      <p>{t("errorPages.stale.text")}</p>
      <p>
        <Button
          look="secondary"
          small
          icon="refresh"
          busy={state === "loading"}
          busyText={t("common.loading")}
          onClick={() => void reload()}
        >
          {t("errorPages.stale.reload")}
        </Button>
      </p>
    </Alert>
  );
}
