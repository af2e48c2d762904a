import { useTranslation } from "react-i18next";
import { asApiError } from "@/api/problem";
import { Alert } from "@/components/ui/Alert";
import { Button } from "@/components/ui/Button";
import { problemText } from "./problem-text";

/** Something could not be fetched: what happened, the code for the office, and a button to try again. */
export function ProblemAlert({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  const reference = asApiError(error).problem?.request_id;
  return (
    <Alert kind="error" title={t("problem.title")} live>
      <p>{problemText(t, error)}</p>
      {reference && <p className="small">{t("problem.reference", { id: reference })}</p>}
      {onRetry && (
        <p>
          <Button look="secondary" small icon="refresh" onClick={onRetry}>
            {t("common.retry")}
          </Button>
        </p>
      )}
    </Alert>
  );
}
