import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { PageHeader } from "@/components/ui/PageHeader";
import { toast } from "@/components/ui/Toast";
import { ClientForm } from "./ClientForm";
import { keepClient } from "./queries";

export function NewClientPage() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  return (
    <>
      <PageHeader
        title={t("clients.new")}
        lead={t("clients.newLead")}
        back={{ to: "/clients", label: t("clients.title") }}
      />
      <ClientForm
        client={null}
        onSend={async (body, headers) => {
          const made = await unwrap(api.POST("/api/v1/machine-clients", { body, headers }));
          await keepClient(queries, made);
          toast(t("clients.created", { name: made.name }));
          await navigate({ to: "/clients/$clientId", params: { clientId: made.id } });
        }}
      />
    </>
  );
}
