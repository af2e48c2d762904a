import { useSuspenseQueries, useSuspenseQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { API_URL } from "@/api/session";
import type { MachineClient, Uuid } from "@/api/types";
import { Alert } from "@/components/ui/Alert";
import { ButtonLink } from "@/components/ui/Button";
import { PageHeader } from "@/components/ui/PageHeader";
import { partiesQuery } from "@/features/parties/queries";
import { siteName } from "@/features/sites/place";
import { sitesQuery } from "@/features/sites/queries";
import { formatInstant, formatNumber } from "@/i18n/format";
import { ClientTag } from "./ClientTag";
import { Copied } from "./Copied";
import { KeysPanel } from "./KeysPanel";
import { clientQuery } from "./queries";
import { RevokeClient } from "./RevokeClient";
import { SecretsPanel } from "./SecretsPanel";

const API_BASE = `${API_URL || globalThis.location.origin}/api/v1`;

export function ClientPage({ clientId }: { clientId: Uuid }) {
  const { t } = useTranslation();
  const client = useSuspenseQuery(clientQuery(clientId)).data;
  return (
    <>
      <PageHeader
        title={client.name}
        lead={t("clients.pageLead")}
        back={{ to: "/clients", label: t("clients.title") }}
        actions={
          client.revoked_at ? undefined : (
            <>
              <ButtonLink to="/clients/$clientId/edit" params={{ clientId }} icon="edit">
                {t("common.edit")}
              </ButtonLink>
              <RevokeClient client={client} />
            </>
          )
        }
      />
      <div className="stack stack--wide">
        {client.revoked_at && (
          <Alert kind="info">
            <p>{t("clients.revokedAt", { at: formatInstant(client.revoked_at) })}</p>
          </Alert>
        )}
        {!client.revoked_at && <SecretsPanel client={client} />}
        {!client.revoked_at && <KeysPanel client={client} />}
        <Facts client={client} />
        {!client.revoked_at && (
          <section className="panel stack" aria-labelledby="use-title">
            <h2 id="use-title">{t("clients.use.title")}</h2>
            <p className="soft">{t("clients.use.text")}</p>
            <Copied label={t("clients.use.address")} value={`${API_BASE}/oauth/token`} />
            <Copied label={t("clients.use.api")} value={API_BASE} />
            <Copied label={t("clients.use.scim")} value={`${API_BASE}/scim/v2`} />
            <Copied label={t("clients.use.clientId")} value={client.id} />
          </section>
        )}
      </div>
    </>
  );
}

function Facts({ client }: { client: MachineClient }) {
  const { t } = useTranslation();
  const [parties, sites] = useSuspenseQueries({ queries: [partiesQuery, sitesQuery] });
  const named = (ids: readonly Uuid[] | null, all: string, names: readonly string[]) =>
    ids === null ? all : names.join(", ") || t("clients.nothing");
  const partyNames = parties.data.filter(({ id }) => client.party_ids?.includes(id));
  const siteNames = sites.data.filter(({ id }) => client.site_ids?.includes(id));
  return (
    <section className="panel" aria-labelledby="facts-title">
      <h2 id="facts-title">{t("clients.may")}</h2>
      <dl className="facts">
        <dt>{t("clients.state.title")}</dt>
        <dd>
          <ClientTag client={client} />
        </dd>
        <dt>{t("clients.scopesTitle")}</dt>
        <dd>
          <ul className="plain-list">
            {client.scopes.map((scope) => (
              <li key={scope}>{t(`clients.scopes.${scope}`)}</li>
            ))}
          </ul>
        </dd>
        <dt>{t("clients.parties")}</dt>
        <dd>
          {named(
            client.party_ids,
            t("clients.allParties"),
            partyNames.map(({ letter, name }) => `${letter} – ${name}`),
          )}
        </dd>
        <dt>{t("clients.sites")}</dt>
        <dd>{named(client.site_ids, t("clients.allSites"), siteNames.map(siteName))}</dd>
        <dt>{t("clients.quotaShort")}</dt>
        <dd>
          {formatNumber(client.accounts_per_day)}
          <span className="table__sub">{t("clients.quotaDay")}</span>
        </dd>
        <dt>{t("clients.lastUsed")}</dt>
        <dd>{client.last_used_at ? formatInstant(client.last_used_at) : t("common.never")}</dd>
        <dt>{t("clients.createdAt")}</dt>
        <dd>{formatInstant(client.created_at)}</dd>
      </dl>
      <p className="soft">{t("clients.mayNever")}</p>
    </section>
  );
}
