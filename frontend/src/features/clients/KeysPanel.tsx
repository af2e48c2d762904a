import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import type { ClientKey, MachineClient, Uuid } from "@/api/types";
import { FormDialog } from "@/components/form/FormDialog";
import { useAction } from "@/components/form/useAction";
import { Button, LinkButton } from "@/components/ui/Button";
import { ConfirmDialog } from "@/components/ui/Dialog";
import { toast } from "@/components/ui/Toast";
import { formatInstant } from "@/i18n/format";
import { KeyForm } from "./KeyForm";
import { MOST } from "./limits";
import { refreshClient } from "./queries";

/** The public keys that are good now: two at most, as the secrets. */
export function KeysPanel({ client }: { client: MachineClient }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [adding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<ClientKey | null>(null);
  const remove = useAction<Uuid>(async (_, key_id) => {
    const params = { path: { id: client.id, key_id } };
    await unwrap(api.DELETE("/api/v1/machine-clients/{id}/keys/{key_id}", { params }));
    toast(t("clients.keys.removed"));
    await refreshClient(queries, client.id);
  });
  return (
    <section className="panel stack" aria-labelledby="keys-title">
      <h2 id="keys-title">{t("clients.keys.title")}</h2>
      <p className="soft">{t("clients.keys.lead")}</p>
      {client.keys.length === 0 && <p>{t("clients.keys.none")}</p>}
      <ul className="plain-list rows">
        {client.keys.map((key) => (
          <li key={key.id}>
            <KeyFacts of={key} />
            <LinkButton
              icon="delete"
              danger
              aria-label={t("clients.keys.removeNamed", { label: key.label })}
              onClick={() => {
                remove.clear();
                setLeaving(key);
              }}
            >
              {t("clients.keys.remove")}
            </LinkButton>
          </li>
        ))}
      </ul>
      {client.keys.length < MOST ? (
        <div className="row">
          <Button look="secondary" icon="plus" onClick={() => setAdding(true)}>
            {t("clients.keys.add")}
          </Button>
        </div>
      ) : (
        <p className="soft">{t("clients.keys.two")}</p>
      )}
      <FormDialog open={adding} title={t("clients.keys.dialog")} onClose={() => setAdding(false)}>
        <KeyForm clientId={client.id} onClose={() => setAdding(false)} />
      </FormDialog>
      <ConfirmDialog
        open={leaving !== null}
        title={t("clients.keys.removeTitle", { label: leaving?.label ?? "" })}
        confirm={t("clients.keys.remove")}
        busy={remove.busy}
        error={remove.error}
        onConfirm={() => leaving && void remove.run(leaving.id).then((done) => done && setLeaving(null))}
        onClose={() => setLeaving(null)}
      >
        <p>{t("clients.keys.removeText")}</p>
      </ConfirmDialog>
    </section>
  );
}

function KeyFacts({ of: key }: { of: ClientKey }) {
  const { t } = useTranslation();
  return (
    <div>
      {key.label} · {key.algorithm}
      <span className="table__sub">
        {t("clients.keys.thumbprint")}: <code>{key.thumbprint}</code>
      </span>
      {key.kid !== key.thumbprint && (
        <span className="table__sub">
          {t("clients.keys.kid")}: <code>{key.kid}</code>
        </span>
      )}
      <span className="table__sub">
        {t("clients.keys.one", {
          made: formatInstant(key.created_at),
          until: formatInstant(key.expires_at),
        })}
      </span>
      <span className="table__sub">
        {key.last_used_at
          ? t("clients.secrets.used", { at: formatInstant(key.last_used_at) })
          : t("clients.secrets.unused")}
      </span>
    </div>
  );
}
