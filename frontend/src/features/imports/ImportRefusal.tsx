import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { ApiError } from "@/api/problem";
import { ProblemAlert } from "@/components/form/ProblemAlert";
import { Alert } from "@/components/ui/Alert";
import { Button } from "@/components/ui/Button";
import { Field } from "@/components/ui/Field";
import { codeText, keyText } from "@/i18n";
import { ReportTable } from "./ReportTable";
import { missingColumn, refusalOf } from "./report";

interface Props {
  error: ApiError;
  code: string;
  busy: boolean;
  onCode: (code: string) => void;
}

/** A file that was refused: what is wrong with it, and how to mend it. Nothing has been imported. */
export function ImportRefusal({ error, code, busy, onCode }: Props) {
  const { t } = useTranslation();
  const { file, rows } = refusalOf(error);
  const tooLarge = error.status === 413;
  if (!tooLarge && file.length === 0 && rows.length === 0) return <ProblemAlert error={error} />;
  const nobody = file.some((problem) => problem.code === "csv_empty");
  function choose(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const typed = new FormData(event.currentTarget).get("code");
    if (typeof typed === "string" && /^\d{1,4}$/.test(typed.trim())) onCode(typed.trim().padStart(4, "0"));
  }
  return (
    <section className="stack" aria-label={t("imports.refused")}>
      <Alert kind="error" live title={t("imports.refused")}>
        <ul>
          {tooLarge && <li>{t("imports.tooLarge")}</li>}
          {file.map((problem) => {
            const column = missingColumn(problem);
            const sentence = codeText(t, "field", problem.code) ?? problem.detail;
            return (
              <li key={`${problem.pointer}${problem.code}`}>
                {column
                  ? t("imports.columnMissing", {
                      column: keyText(t, `imports.columns.${column}`) ?? column,
                    })
                  : sentence}
              </li>
            );
          })}
          {rows.length > 0 && <li>{t("imports.errorsTitle", { count: rows.length })}</li>}
        </ul>
        <p>{t("imports.errorsText")}</p>
      </Alert>
      {nobody && (
        <form className="inline-form" onSubmit={choose}>
          <Field
            name="code"
            width="short"
            inputMode="numeric"
            autoComplete="off"
            label={t("imports.code")}
            hint={t("imports.codeHint", { code })}
            defaultValue={code}
          />
          <Button type="submit" look="secondary" busy={busy}>
            {t("imports.readAgain")}
          </Button>
        </form>
      )}
      {rows.length > 0 && <ReportTable rows={rows} />}
    </section>
  );
}
