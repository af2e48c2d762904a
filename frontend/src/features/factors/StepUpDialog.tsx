import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { asApiError } from "@/api/problem";
import type { FactorChallenge } from "@/api/types";
import { ProblemAlert } from "@/components/form/ProblemAlert";
import { Skeleton } from "@/components/ui/Bits";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { ProofForm } from "./ProofForm";

/** Asks who it is, in front of whatever was being done, which then goes on by itself. */
export function StepUpDialog({ onAnswer }: { onAnswer: (given: boolean) => void }) {
  const { t } = useTranslation();
  const [challenge, setChallenge] = useState<FactorChallenge | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each turn asks anew
  useEffect(() => {
    setError(null);
    unwrap(api.POST("/api/v1/auth/step-up/challenges")).then(setChallenge, setError);
  }, [turn]);
  return (
    <Dialog open title={t("factors.stepUp.title")} onClose={() => onAnswer(false)}>
      <p>{t("factors.stepUp.text")}</p>
      {error !== null && <ProblemAlert error={error} onRetry={() => setTurn(turn + 1)} />}
      {challenge === null && error === null && <Skeleton lines={2} />}
      {challenge && (
        <ProofForm
          key={challenge.challenge}
          challenge={challenge}
          withPassword
          submitText={t("factors.stepUp.submit")}
          send={async (proof, password) => {
            const body = {
              ...(proof && { proof }),
              ...(password !== "" && { password }),
              ...(proof?.passkey && { challenge: challenge.challenge }),
            };
            try {
              await unwrap(api.POST("/api/v1/auth/step-up", { body }));
            } catch (thrown) {
              if (asApiError(thrown).code === "challenge_ended") setTurn(turn + 1);
              throw thrown;
            }
            onAnswer(true);
          }}
        />
      )}
      <div className="dialog__actions">
        <Button look="secondary" onClick={() => onAnswer(false)}>
          {t("common.cancel")}
        </Button>
      </div>
    </Dialog>
  );
}
