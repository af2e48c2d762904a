import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { asApiError } from "@/api/problem";
import { answerChallenge } from "@/api/session";
import type { FactorChallenge } from "@/api/types";
import { LinkButton } from "@/components/ui/Button";
import { PageTitle } from "@/components/ui/PageHeader";
import { ProofForm, waysOf } from "./ProofForm";

interface Props {
  challenge: FactorChallenge;
  onDone: () => Promise<void>;
  /** Back to name and password: asked for, or because the time was up. */
  onRestart: (tooLate: boolean) => void;
}

/** The second step of the log-in. */
export function SecondStep({ challenge, onDone, onRestart }: Props) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  const { methods } = challenge;
  const [byRecovery, setByRecovery] = useState(false);
  useEffect(() => {
    if (!methods.includes("totp")) heading.current?.focus();
  }, [methods]);
  return (
    <>
      <PageTitle title={t("auth.second.title")} />
      <h1 ref={heading} tabIndex={-1}>
        {t("auth.second.title")}
      </h1>
      <p>{t(`auth.second.lead.${byRecovery ? "recovery" : waysOf(methods)}`)}</p>
      <ProofForm
        challenge={challenge}
        onRecovery={setByRecovery}
        submitText={t("auth.login.submit")}
        send={async (proof) => {
          try {
            await answerChallenge(challenge.challenge, proof ?? {});
          } catch (thrown) {
            if (asApiError(thrown).code !== "challenge_ended") throw thrown;
            onRestart(true);
            return;
          }
          await onDone();
        }}
      />
      <p className="soft">{t("auth.second.lockedOut")}</p>
      <p>
        <LinkButton onClick={() => onRestart(false)}>{t("auth.second.restart")}</LinkButton>
      </p>
    </>
  );
}
