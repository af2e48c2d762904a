import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import type { MachineClient } from "@/api/types";
import { useAction } from "@/components/form/useAction";
import { Button } from "@/components/ui/Button";
import { ConfirmDialog } from "@/components/ui/Dialog";
import { toast } from "@/components/ui/Toast";
import { keepClient } from "./queries";

/** Shuts a client out for good, after asking. */
export function RevokeClient({ client }: { client: MachineClient }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const revoke = useAction(async () => {
    const params = { path: { id: client.id } };
    await keepClient(queries, await unwrap(api.POST("/api/v1/machine-clients/{id}/revoke", { params })));
    toast(t("clients.revoked", { name: client.name }));
  });
  return (
    <>
      <Button
        look="secondary"
        icon="lock"
        onClick={() => {
          revoke.clear();
          setAsking(true);
        }}
      >
        {t("clients.revoke")}
      </Button>
      <ConfirmDialog
        open={asking}
        title={t("clients.revokeTitle", { name: client.name })}
        confirm={t("clients.revoke")}
        busy={revoke.busy}
        error={revoke.error}
        onConfirm={() => void revoke.run().then((done) => done && setAsking(false))}
        onClose={() => setAsking(false)}
      >
        <p>{t("clients.revokeText")}</p>
      </ConfirmDialog>
    </>
  );
}
