import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/Icon";
import { currentLocale, setLocale } from "@/i18n";

export function LanguageSwitch({ className = "menu__item" }: { className?: string }) {
  const { t } = useTranslation();
  const other = currentLocale() === "da" ? "en" : "da";
  return (
    <button type="button" className={className} lang={other} onClick={() => void setLocale(other)}>
      <Icon name="language" small />
      <span>{t("common.language.switchTo")}</span>
    </button>
  );
}
