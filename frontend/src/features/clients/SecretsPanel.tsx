import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import type { ClientSecret, MachineClient, Uuid } from "@/api/types";
import { useAction } from "@/components/form/useAction";
import { Alert } from "@/components/ui/Alert";
import { Button, LinkButton } from "@/components/ui/Button";
import { ConfirmDialog } from "@/components/ui/Dialog";
import { Select } from "@/components/ui/Field";
import { toast } from "@/components/ui/Toast";
import { formatInstantExact } from "@/i18n/format";
import { LIVES, MOST } from "./limits";
import { refreshClient } from "./queries";
import { ShownSecret } from "./ShownSecret";

/** The secrets that are good now: two at most, so that one can take the other's place without a pause. */
export function SecretsPanel({ client }: { client: MachineClient }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [days, setDays] = useState<string>("180");
  const [shown, setShown] = useState<string | null>(null);
  const [leaving, setLeaving] = useState<ClientSecret | null>(null);
  const path = { id: client.id };
  const refresh = () => refreshClient(queries, client.id);
  const add = useAction<string>(async (headers, valid) => {
    const body = { valid_days: Number(valid) };
    const call = api.POST("/api/v1/machine-clients/{id}/secrets", { params: { path }, headers, body });
    setShown((await unwrap(call)).secret);
    await refresh();
  });
  const remove = useAction<Uuid>(async (_, secret_id) => {
    const params = { path: { ...path, secret_id } };
    await unwrap(api.DELETE("/api/v1/machine-clients/{id}/secrets/{secret_id}", { params }));
    toast(t("clients.secrets.removed"));
    await refresh();
  });
  return (
    <section className="panel stack" aria-labelledby="secrets-title">
      <h2 id="secrets-title">{t("clients.secrets.title")}</h2>
      {shown !== null && <ShownSecret secret={shown} onKept={() => setShown(null)} />}
      {client.secrets.length === 0 && (
        <p>{t(client.keys.length > 0 ? "clients.secrets.noneButKey" : "clients.secrets.none")}</p>
      )}
      <ul className="plain-list rows">
        {client.secrets.map((secret) => (
          <li key={secret.id}>
            <div>
              <SecretFacts of={secret} />
            </div>
            <LinkButton
              icon="delete"
              danger
              aria-label={t("clients.secrets.removeNamed", { made: formatInstantExact(secret.created_at) })}
              onClick={() => {
                remove.clear();
                setLeaving(secret);
              }}
            >
              {t("clients.secrets.remove")}
            </LinkButton>
          </li>
        ))}
      </ul>
      {client.secrets.length < MOST && shown === null && (
        <div className="stack">
          <Select
            name="secret_days"
            label={t("clients.secrets.life")}
            hint={t("clients.secrets.lifeHint")}
            value={days}
            onChange={(event) => setDays(event.target.value)}
            options={LIVES.map((value) => ({ value, label: t("clients.secrets.days", { days: value }) }))}
          />
          <div className="row">
            <Button icon="plus" busy={add.busy} onClick={() => void add.run(days)}>
              {t("clients.secrets.add")}
            </Button>
          </div>
        </div>
      )}
      {client.secrets.length >= MOST && <p className="soft">{t("clients.secrets.two")}</p>}
      {add.error && (
        <Alert kind="error" live>
          <p>{add.error}</p>
        </Alert>
      )}
      <ConfirmDialog
        open={leaving !== null}
        title={t("clients.secrets.removeTitle")}
        confirm={t("clients.secrets.remove")}
        busy={remove.busy}
        error={remove.error}
        onConfirm={() => leaving && void remove.run(leaving.id).then((done) => done && setLeaving(null))}
        onClose={() => setLeaving(null)}
      >
        <div className="stack">
          {leaving && (
            <div>
              <SecretFacts of={leaving} />
            </div>
          )}
          <p>{t("clients.secrets.removeText")}</p>
        </div>
      </ConfirmDialog>
    </section>
  );
}

/** What tells a secret from the other one, which may have been made in the same minute. */
function SecretFacts({ of: secret }: { of: ClientSecret }) {
  const { t } = useTranslation();
  return (
    <>
      {t("clients.secrets.one", {
        made: formatInstantExact(secret.created_at),
        until: formatInstantExact(secret.expires_at),
      })}
      <span className="table__sub">
        {secret.last_used_at
          ? t("clients.secrets.used", { at: formatInstantExact(secret.last_used_at) })
          : t("clients.secrets.unused")}
      </span>
    </>
  );
}
