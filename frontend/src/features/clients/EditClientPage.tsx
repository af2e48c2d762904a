import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, ifMatch, unwrap } from "@/api/client";
import type { Uuid } from "@/api/types";
import { ONLY_WHEN_ASKED } from "@/components/form/only-when-asked";
import { PageHeader } from "@/components/ui/PageHeader";
import { toast } from "@/components/ui/Toast";
import { ClientForm } from "./ClientForm";
import { clientQuery, keepClient } from "./queries";

export function EditClientPage({ clientId }: { clientId: Uuid }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const query = useSuspenseQuery({ ...clientQuery(clientId), ...ONLY_WHEN_ASKED });
  const client = query.data;
  const page = { to: "/clients/$clientId", params: { clientId } } as const;
  return (
    <>
      <PageHeader
        title={t("clients.edit")}
        lead={t("clients.editLead")}
        back={{ ...page, label: client.name }}
      />
      <ClientForm
        client={client}
        onReload={async () => (await query.refetch({ throwOnError: true })).data}
        onSend={async (body) => {
          const params = { path: { id: clientId }, header: ifMatch(client) };
          const saved = await unwrap(api.PATCH("/api/v1/machine-clients/{id}", { params, body }));
          await keepClient(queries, saved);
          toast(t("common.saved"));
          await navigate(page);
        }}
      />
    </>
  );
}
