import { zodResolver } from "@hookform/resolvers/zod";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { LeaveGuard } from "@/components/form/LeaveGuard";
import { useApiForm } from "@/components/form/useApiForm";
import { Button, ButtonLink } from "@/components/ui/Button";
import { ErrorSummary } from "@/components/ui/ErrorSummary";
import { PageHeader } from "@/components/ui/PageHeader";
import { toast } from "@/components/ui/Toast";
import { ElectionFields, useElectionLabels } from "./ElectionFields";
import { ELECTION_FIELDS, type ElectionValues, electionInput, electionSchema } from "./election-schema";
import { keepElection } from "./queries";

export function NewElectionPage() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { form, error, summary, attempt, busy, unsaved, submit } = useApiForm<ElectionValues>({
    fields: ELECTION_FIELDS,
    labels: useElectionLabels(),
    resolver: zodResolver(electionSchema),
    defaultValues: { name: "", kind: "municipal", held_on: "", reports_due_on: "" },
  });
  const send = submit(async (values, headers) => {
    const body = electionInput(values);
    const election = await unwrap(api.POST("/api/v1/elections", { body, headers }));
    await keepElection(queries, election);
    toast(t("elections.created", { name: election.name }));
    await navigate({ to: "/elections/$electionId", params: { electionId: election.id } });
  });
  return (
    <>
      <PageHeader
        title={t("elections.newTitle")}
        lead={t("elections.newLead")}
        back={{ to: "/elections", label: t("elections.title") }}
      />
      <LeaveGuard when={unsaved} />
      <ErrorSummary items={summary} attempt={attempt} />
      <form className="form" noValidate onSubmit={send}>
        <ElectionFields form={form} error={error} />
        <div className="form-actions">
          <Button type="submit" busy={busy} busyText={t("common.saving")}>
            {t("elections.create")}
          </Button>
          <ButtonLink to="/elections">{t("common.cancel")}</ButtonLink>
        </div>
      </form>
    </>
  );
}
