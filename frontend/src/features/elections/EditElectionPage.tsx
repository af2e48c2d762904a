import { zodResolver } from "@hookform/resolvers/zod";
import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ifMatch, unwrap } from "@/api/client";
import type { Election, Uuid } from "@/api/types";
import { LeaveGuard } from "@/components/form/LeaveGuard";
import { ONLY_WHEN_ASKED } from "@/components/form/only-when-asked";
import { StaleAlert } from "@/components/form/StaleAlert";
import { useAction } from "@/components/form/useAction";
import { useApiForm } from "@/components/form/useApiForm";
import { Alert } from "@/components/ui/Alert";
import { Button, ButtonLink } from "@/components/ui/Button";
import { ConfirmDialog } from "@/components/ui/Dialog";
import { ErrorSummary } from "@/components/ui/ErrorSummary";
import { PageHeader } from "@/components/ui/PageHeader";
import { toast } from "@/components/ui/Toast";
import { ElectionFields, useElectionLabels } from "./ElectionFields";
import {
  ELECTION_FIELDS,
  type ElectionValues,
  electionInput,
  electionSchema,
  electionValues,
} from "./election-schema";
import { mayChange } from "./lifecycle";
import { electionQuery, keepElection } from "./queries";

export function EditElectionPage({ electionId }: { electionId: Uuid }) {
  const election = useSuspenseQuery({ ...electionQuery(electionId), ...ONLY_WHEN_ASKED }).data;
  return mayChange(election) ? <EditForm electionId={electionId} /> : <Closed election={election} />;
}

/** Where an old address of the form leads to. */
function Closed({ election: { id, name } }: { election: Election }) {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader
        title={t("elections.editTitle", { name })}
        back={{ to: "/elections/$electionId", params: { electionId: id }, label: name }}
      />
      <Alert kind="info">
        <p>{t("elections.meaning.closed")}</p>
      </Alert>
    </>
  );
}

function EditForm({ electionId }: { electionId: Uuid }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const query = useSuspenseQuery({ ...electionQuery(electionId), ...ONLY_WHEN_ASKED });
  const { name, state, version } = query.data;
  const at = { path: { id: electionId }, header: ifMatch({ version }) };
  const page = { to: "/elections/$electionId", params: { electionId } } as const;
  const { form, error, summary, attempt, busy, unsaved, problem, rebase, submit } =
    useApiForm<ElectionValues>({
      fields: ELECTION_FIELDS,
      labels: useElectionLabels(),
      resolver: zodResolver(electionSchema),
      defaultValues: electionValues(query.data),
    });
  async function takeNewest() {
    const newest = (await query.refetch({ throwOnError: true })).data;
    if (newest) rebase(electionValues(newest));
  }
  const [asking, setAsking] = useState(false);
  const removal = useAction(() => unwrap(api.DELETE("/api/v1/elections/{id}", { params: at })));
  const send = submit(async (values) => {
    const body = electionInput(values);
    await keepElection(queries, await unwrap(api.PATCH("/api/v1/elections/{id}", { params: at, body })));
    toast(t("common.saved"));
    await navigate(page);
  });
  async function remove() {
    if (!(await removal.run())) return;
    toast(t("elections.deleted", { name }));
    await navigate({ to: "/elections", ignoreBlocker: true });
    queries.removeQueries({ queryKey: ["election", electionId] });
    await queries.invalidateQueries({ queryKey: ["elections"] });
  }
  return (
    <>
      <PageHeader
        title={t("elections.editTitle", { name })}
        back={{ ...page, label: name }}
        actions={
          state === "draft" && (
            <Button look="secondary" icon="delete" onClick={() => setAsking(true)}>
              {t("common.delete")}
            </Button>
          )
        }
      />
      {problem?.status === 412 ? (
        <StaleAlert key={attempt} onReload={takeNewest} />
      ) : (
        <ErrorSummary items={summary} attempt={attempt} />
      )}
      <form className="form" noValidate onSubmit={send}>
        <ElectionFields form={form} error={error} />
        <div className="form-actions">
          <Button type="submit" busy={busy} busyText={t("common.saving")}>
            {t("common.save")}
          </Button>
          <ButtonLink {...page}>{t("common.cancel")}</ButtonLink>
        </div>
      </form>
      <LeaveGuard when={unsaved} />
      <ConfirmDialog
        open={asking}
        title={t("elections.deleteTitle", { name })}
        confirm={t("common.delete")}
        busy={removal.busy}
        error={removal.error}
        onConfirm={() => void remove()}
        onClose={() => {
          setAsking(false);
          removal.clear();
        }}
      >
        <p>{t("elections.deleteText")}</p>
      </ConfirmDialog>
    </>
  );
}
