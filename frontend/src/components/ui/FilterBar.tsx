import type { FormEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./Button";
import { Icon } from "./Icon";

interface Props {
  /** How many filters are on: said on the phone, where the bar is folded away. */
  active: number;
  onApply: (data: FormData) => void;
  onReset: () => void;
  children: ReactNode;
}

/** Filters act on the button or on Enter, and live in the address, so that they can be bookmarked and sent. */
export function FilterBar({ active, onApply, onReset, children }: Props) {
  const { t } = useTranslation();
  const wide = window.matchMedia("(min-width: 641px)").matches;
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    onApply(new FormData(event.currentTarget));
  }
  return (
    <search>
      <details className="filter-fold" open={wide || undefined}>
        <summary>
          <Icon name="tune" />
          {active > 0 ? t("common.activeFilters", { count: active }) : t("common.filters")}
        </summary>
        <form className="filter-bar" onSubmit={submit}>
          {children}
          <div className="form-actions">
            <Button type="submit">{t("common.show")}</Button>
            {active > 0 && (
              <Button look="secondary" onClick={onReset}>
                {t("common.reset")}
              </Button>
            )}
          </div>
        </form>
      </details>
    </search>
  );
}
