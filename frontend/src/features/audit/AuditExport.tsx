import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useAction } from "@/components/form/useAction";
import { Alert } from "@/components/ui/Alert";
import { Button } from "@/components/ui/Button";
import { type AuditSearch, downloadLog, type ExportFormat } from "./queries";

/** Hands out what the filters let through; that somebody did so is in the log afterwards. */
export function AuditExport({ search }: { search: AuditSearch }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const action = useAction(async (_, format: ExportFormat) => {
    await downloadLog(format, search);
    await client.invalidateQueries({ queryKey: ["audit"] });
  });
  const formats = ["csv", "jsonl"] as const;
  return (
    <>
      {formats.map((format) => (
        <Button
          key={format}
          look="secondary"
          icon="download"
          busy={action.busy}
          onClick={() => void action.run(format)}
        >
          {t(`audit.export.${format}`)}
        </Button>
      ))}
      {action.error && (
        <Alert kind="error" live>
          {action.error}
        </Alert>
      )}
    </>
  );
}
