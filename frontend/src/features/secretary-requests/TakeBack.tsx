import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import type { SecretaryRequest } from "@/api/types";
import { useAction } from "@/components/form/useAction";
import { Button } from "@/components/ui/Button";
import { ConfirmDialog } from "@/components/ui/Dialog";
import { toast } from "@/components/ui/Toast";
import { secretaryRequestsQuery } from "./queries";

/** The secretary takes an own request back, while it waits. */
export function TakeBack({ request: { id, full_name: name } }: { request: SecretaryRequest }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const refresh = () => queries.invalidateQueries({ queryKey: secretaryRequestsQuery.queryKey });
  const action = useAction(async () => {
    await unwrap(api.POST("/api/v1/secretary-requests/{id}/withdraw", { params: { path: { id } } }));
    setAsking(false);
    toast(t("requests.withdrawn", { name }));
    await refresh();
  });
  function close() {
    setAsking(false);
    // Decided meanwhile: the list tells how.
    if (action.error) void refresh();
    action.clear();
  }
  return (
    <div className="form-actions">
      <Button
        look="secondary"
        aria-label={t("requests.withdrawNamed", { name })}
        onClick={() => setAsking(true)}
      >
        {t("requests.withdraw")}
      </Button>
      <ConfirmDialog
        open={asking}
        title={t("requests.withdrawTitle", { name })}
        confirm={t("requests.withdraw")}
        busy={action.busy}
        error={action.error}
        onConfirm={() => void action.run()}
        onClose={close}
      >
        <p>{t("requests.withdrawText")}</p>
      </ConfirmDialog>
    </div>
  );
}
