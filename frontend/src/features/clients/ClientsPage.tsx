import { useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { MachineClient } from "@/api/types";
import { EmptyState } from "@/components/ui/Bits";
import { ButtonLink } from "@/components/ui/Button";
import { PageHeader } from "@/components/ui/PageHeader";
import { type Column, Table } from "@/components/ui/Table";
import { formatInstant } from "@/i18n/format";
import { ClientTag } from "./ClientTag";
import { clientsQuery } from "./queries";

function useColumns(): Column<MachineClient>[] {
  const { t } = useTranslation();
  return [
    {
      key: "name",
      header: t("clients.name"),
      isRowHeader: true,
      cell: (client) => (
        <Link to="/clients/$clientId" params={{ clientId: client.id }} preload="intent">
          {client.name}
        </Link>
      ),
    },
    { key: "state", header: t("clients.state.title"), cell: (client) => <ClientTag client={client} /> },
    {
      key: "scopes",
      header: t("clients.scopesTitle"),
      wideInCard: true,
      cell: (client) => client.scopes.map((scope) => t(`clients.scopes.${scope}`)).join(" · "),
    },
    {
      key: "used",
      header: t("clients.lastUsed"),
      cardLabel: t("clients.lastUsed"),
      cell: (client) => (client.last_used_at ? formatInstant(client.last_used_at) : t("common.never")),
    },
  ];
}

/** The systems and scripts that may create accounts. */
export function ClientsPage() {
  const { t } = useTranslation();
  const rows = useSuspenseQuery(clientsQuery).data;
  const columns = useColumns();
  return (
    <>
      <PageHeader
        title={t("clients.title")}
        lead={t("clients.lead")}
        actions={
          <ButtonLink to="/clients/new" look="primary" icon="plus">
            {t("clients.new")}
          </ButtonLink>
        }
      />
      {rows.length === 0 ? (
        <EmptyState icon="sync" title={t("clients.none")}>
          <p>{t("clients.noneText")}</p>
        </EmptyState>
      ) : (
        <Table caption={t("clients.title")} columns={columns} rows={rows} rowKey={(client) => client.id} />
      )}
    </>
  );
}
