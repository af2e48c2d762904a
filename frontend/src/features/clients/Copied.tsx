import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/Button";
import { toast } from "@/components/ui/Toast";

/** A value to be put into another system, with a button that copies it. */
export function Copied({ label, value }: { label: string; value: string }) {
  const { t } = useTranslation();
  async function copy() {
    await navigator.clipboard.writeText(value);
    toast(t("common.copied"));
  }
  return (
    <div>
      <p className="form-label">{label}</p>
      <div className="row">
        <code className="secret">{value}</code>
        <Button
          look="secondary"
          icon="copy"
          aria-label={t("clients.copyNamed", { what: label })}
          onClick={() => void copy()}
        >
          {t("common.copy")}
        </Button>
      </div>
    </div>
  );
}
