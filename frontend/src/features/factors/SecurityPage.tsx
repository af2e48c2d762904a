import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import type { AddedFactor } from "@/api/types";
import { useAction } from "@/components/form/useAction";
import { Alert } from "@/components/ui/Alert";
import { Button } from "@/components/ui/Button";
import { ConfirmDialog } from "@/components/ui/Dialog";
import { PageHeader } from "@/components/ui/PageHeader";
import { toast } from "@/components/ui/Toast";
import { AddPasskey } from "./AddPasskey";
import { AddTotp } from "./AddTotp";
import { FactorList } from "./FactorList";
import { factorsQuery } from "./queries";
import { RecoveryCodeList } from "./RecoveryCodeList";
import { hasPasskeys } from "./webauthn";

const FEW = 3;

/** One's own second factors and recovery codes. */
export function SecurityPage() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data } = useSuspenseQuery(factorsQuery);
  const [adding, setAdding] = useState(false);
  const [asking, setAsking] = useState(false);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const renew = useAction(async () => {
    const renewed = await unwrap(api.POST("/api/v1/me/recovery-codes"));
    setCodes(renewed.codes);
  });
  const refresh = () => queries.invalidateQueries({ queryKey: factorsQuery.queryKey });

  function added({ factor, recovery_codes }: AddedFactor) {
    setAdding(false);
    setCodes(recovery_codes);
    toast(t("factors.added", { name: factor.name }));
    void refresh();
  }

  const header = (
    <PageHeader
      title={t("factors.title")}
      lead={t("factors.lead")}
      back={{ to: "/account", label: t("account.title") }}
    />
  );
  if (codes) {
    return (
      <>
        {header}
        <RecoveryCodeList
          codes={codes}
          onKept={() => {
            setCodes(null);
            void refresh();
          }}
        />
      </>
    );
  }
  return (
    <>
      {header}
      <div className="stack stack--wide">
        <section className="panel stack" aria-labelledby="factors-title">
          <h2 id="factors-title">{t("factors.listTitle")}</h2>
          <p className="soft">{t(data.required ? "factors.required" : "factors.optional")}</p>
          {data.items.length === 0 && <p>{t("factors.none")}</p>}
          <FactorList items={data.items} required={data.required} />
          <section className="stack" aria-label={t("factors.ways")}>
            {adding ? (
              <>
                <h3>{t("factors.totp.add")}</h3>
                <AddTotp onAdded={added} onCancel={() => setAdding(false)} />
              </>
            ) : (
              <div className="row">
                {hasPasskeys() && <AddPasskey look="secondary" onAdded={added} />}
                <Button look="secondary" icon="plus" onClick={() => setAdding(true)}>
                  {t("factors.totp.add")}
                </Button>
              </div>
            )}
          </section>
        </section>
        {data.items.length > 0 && (
          <section className="panel" aria-labelledby="recovery-title">
            <h2 id="recovery-title">{t("factors.codes.title")}</h2>
            <p className="soft">{t("factors.codes.what")}</p>
            {data.recovery_codes_left <= FEW ? (
              <Alert kind="warning">
                <p>{t("factors.codes.left", { count: data.recovery_codes_left })}</p>
              </Alert>
            ) : (
              <p>{t("factors.codes.left", { count: data.recovery_codes_left })}</p>
            )}
            <p>
              <Button look="secondary" icon="refresh" onClick={() => setAsking(true)}>
                {t("factors.codes.renew")}
              </Button>
            </p>
          </section>
        )}
      </div>
      <ConfirmDialog
        open={asking}
        title={t("factors.codes.renewTitle")}
        confirm={t("factors.codes.renew")}
        look="primary"
        busy={renew.busy}
        error={renew.error}
        onConfirm={() => void renew.run().then((done) => done && setAsking(false))}
        onClose={() => setAsking(false)}
      >
        <p>{t("factors.codes.renewText")}</p>
      </ConfirmDialog>
    </>
  );
}
