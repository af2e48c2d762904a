import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/app/queries";
import { Alert } from "@/components/ui/Alert";
import { Button, ButtonLink } from "@/components/ui/Button";
import { PageHeader } from "@/components/ui/PageHeader";
import { formatPercent } from "@/i18n/format";
import { DropZone } from "./DropZone";
import { ImportRefusal } from "./ImportRefusal";
import { MunicipalityForm } from "./MunicipalityForm";
import { ReportTable } from "./ReportTable";
import { countActions, reportRows } from "./report";
import { SAMPLE_NAME, SAMPLE_URL } from "./sample";
import { useImport } from "./useImport";

const ALL = 100;

export function ImportPage() {
  const { t } = useTranslation();
  const me = useMe();
  const { state, preview, run } = useImport(me.municipality.code);
  const { file, report, error, busy, progress } = state;
  const rows = report ? reportRows(report) : [];
  const counts = countActions(rows);
  const changing = counts.create + counts.update;
  const renamed = report?.constituencies.filter(({ before }) => before !== null) ?? [];
  const nothing = counts.error + changing + renamed.length === 0;
  const heading = useRef<HTMLHeadingElement>(null);
  // The answer takes the focus, so that it is read: after the look and after the import.
  useEffect(() => {
    if (report) heading.current?.focus();
  }, [report]);
  const percent = Math.round(progress * ALL);

  return (
    <>
      <PageHeader
        title={t("imports.title")}
        lead={t("imports.lead")}
        back={{ to: "/sites", label: t("sites.title") }}
      />
      <div className="stack stack--wide">
        <section className="panel" aria-label={t("imports.file")}>
          <DropZone busy={busy !== null} onFile={(chosen) => void preview(chosen)} />
          {file && (
            <p className="row">
              <span>
                {t("imports.chosen")} <b>{file.name}</b>
              </span>
            </p>
          )}
          <div role="status">
            {busy && (
              <p>
                {t(busy === "reading" ? "imports.reading" : "imports.importing")} {formatPercent(percent)}
              </p>
            )}
          </div>
          {busy && <progress className="progress" max={ALL} value={percent} aria-label={t("imports.sent")} />}
          <p>
            <a href={SAMPLE_URL} download={SAMPLE_NAME}>
              {t("imports.sample")}
            </a>
          </p>
          <details className="fold">
            <summary>{t("imports.columnsTitle")}</summary>
            <p>{t("imports.columnsText")}</p>
            <p className="small">
              <code>{t("imports.columnNames")}</code>
            </p>
            <p>{t("imports.excel")}</p>
          </details>
        </section>
        {error && (
          <ImportRefusal
            error={error}
            code={state.code}
            busy={busy !== null}
            onCode={(code) => void (file && preview(file, code))}
          />
        )}
        {report && (
          <section aria-labelledby="report-title" className="stack">
            <h2 id="report-title" ref={heading} tabIndex={-1}>
              {t(report.dry_run ? "imports.previewTitle" : "imports.doneTitle")}
            </h2>
            {report.dry_run && report.municipalities.length > 1 && (
              <MunicipalityForm
                key={state.code}
                municipalities={report.municipalities}
                code={state.code}
                own={me.municipality.code}
                onChoose={(code) => void (file && preview(file, code))}
              />
            )}
            {!report.dry_run && (
              <Alert kind="success">
                <p>
                  {t("imports.created", { count: report.created })},{" "}
                  {t("imports.updated", { count: report.updated })}.
                </p>
              </Alert>
            )}
            {report.unknown_columns.length > 0 && (
              <Alert kind="warning" title={t("imports.unknownTitle")}>
                <p>{t("imports.unknown", { columns: report.unknown_columns.join(", ") })}</p>
              </Alert>
            )}
            {renamed.length > 0 && (
              <Alert
                kind="info"
                title={t(report.dry_run ? "imports.renames" : "imports.renamed", { count: renamed.length })}
              >
                {renamed.map(({ number, name, before }) => (
                  <p key={number}>
                    <b>
                      {number}. {name}
                    </b>{" "}
                    {t("imports.was")}{" "}
                    <del>
                      {number}. {before}
                    </del>
                  </p>
                ))}
              </Alert>
            )}
            {report.dry_run && nothing && (
              <Alert kind="info" title={t("imports.nothing")}>
                <p>{t("imports.nothingText", { count: report.unchanged })}</p>
              </Alert>
            )}
            {report.dry_run && counts.error > 0 && (
              <Alert kind="error" title={t("imports.errorsTitle", { count: counts.error })}>
                <p>{t("imports.errorsText")}</p>
              </Alert>
            )}
            {report.dry_run && counts.error === 0 && !nothing && (
              <div className="form-actions">
                <Button icon="upload" busy={busy !== null} onClick={() => void run()}>
                  {changing > 0 ? t("imports.run", { count: changing }) : t("imports.runNames")}
                </Button>
              </div>
            )}
            {!report.dry_run && (
              <div className="form-actions">
                <ButtonLink to="/sites" look="primary">
                  {t("imports.toSites")}
                </ButtonLink>
              </div>
            )}
            <ReportTable key={`${state.code}${String(report.dry_run)}`} rows={rows} done={!report.dry_run} />
          </section>
        )}
      </div>
    </>
  );
}
