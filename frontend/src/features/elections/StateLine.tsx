import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import type { Election } from "@/api/types";
import { useAction } from "@/components/form/useAction";
import { Alert } from "@/components/ui/Alert";
import { Button } from "@/components/ui/Button";
import { ConfirmDialog } from "@/components/ui/Dialog";
import { Icon } from "@/components/ui/Icon";
import { toast } from "@/components/ui/Toast";
import { formatDay } from "@/i18n/format";
import { ELECTION_STATES, isNextStep, NEXT_STEP, type Step, today } from "./lifecycle";
import { keepElection } from "./queries";

function move(step: Step, id: string, headers: { "Idempotency-Key": string }) {
  const at = { params: { path: { id } }, headers };
  if (step === "open" || step === "reopen") return unwrap(api.POST("/api/v1/elections/{id}/open", at));
  if (step === "lock") return unwrap(api.POST("/api/v1/elections/{id}/lock", at));
  return unwrap(api.POST("/api/v1/elections/{id}/close", at));
}

/** Where the election stands on its way, and the one step that may be taken now. */
export function StateLine({ election, seats }: { election: Election; seats: number }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const step = NEXT_STEP[election.state];
  const reached = ELECTION_STATES.indexOf(election.state);
  const action = useAction<Step>(async (headers, wanted) =>
    keepElection(queries, await move(wanted, election.id, headers)),
  );
  const opens = step === "open" || step === "reopen";
  async function confirm() {
    if (!step || !(await action.run(step))) return;
    setAsking(false);
    toast(t(`elections.step.${step}.done`));
  }
  return (
    <section className="panel" aria-labelledby="state-title">
      <h2 id="state-title">{t("elections.stateTitle")}</h2>
      <ol className="state-line">
        {ELECTION_STATES.map((state, index) => (
          <li
            key={state}
            className={index < reached ? "is-past" : index === reached ? "is-current" : undefined}
            aria-current={index === reached ? "step" : undefined}
          >
            <span className="state-line__dot" aria-hidden="true">
              {index < reached && <Icon name="check" small />}
            </span>
            <span className="state-line__name">
              {t(`elections.state.${state}`)}
              {index < reached && <span className="sr-only"> {t("elections.past")}</span>}
            </span>
          </li>
        ))}
      </ol>
      <p>{t(`elections.meaning.${election.state}`)}</p>
      {step && (
        <>
          <div className="form-actions">
            <Button
              look={isNextStep(election, seats) ? "primary" : "secondary"}
              onClick={() => {
                action.clear();
                setAsking(true);
              }}
            >
              {t(`elections.step.${step}.button`)}
            </Button>
          </div>
          <ConfirmDialog
            open={asking}
            title={t(`elections.step.${step}.title`, { name: election.name })}
            confirm={t(`elections.step.${step}.button`)}
            look={step === "close" ? "danger" : "primary"}
            busy={action.busy}
            error={action.error}
            onConfirm={() => void confirm()}
            onClose={() => setAsking(false)}
          >
            {opens && election.held_on < today() && (
              <Alert kind="warning">
                <p>{t("elections.openPassed", { day: formatDay(election.held_on) })}</p>
              </Alert>
            )}
            <p>{t(opens && seats === 0 ? "elections.openWithoutSeats" : `elections.step.${step}.text`)}</p>
          </ConfirmDialog>
        </>
      )}
    </section>
  );
}
