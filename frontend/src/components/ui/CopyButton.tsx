import { useTranslation } from "react-i18next";
import { Button } from "./Button";
import { toast } from "./Toast";

interface Props {
  text: string;
  /** What is copied, for whoever hears the button without seeing what it stands beside. */
  named?: string;
}

/** Puts a text on the clipboard, and says so on the screen and aloud. */
export function CopyButton({ text, named }: Props) {
  const { t } = useTranslation();
  async function copy() {
    await navigator.clipboard.writeText(text);
    toast(named ? t("common.copiedNamed", { what: named }) : t("common.copied"));
  }
  return (
    <Button
      look="secondary"
      icon="copy"
      aria-label={named && t("common.copyNamed", { what: named })}
      onClick={() => void copy()}
    >
      {t("common.copy")}
    </Button>
  );
}
