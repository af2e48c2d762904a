import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "./Icon";

export interface SummaryItem {
  /** The id of the control, or none when the error belongs to the whole form. */
  id?: string;
  message: string;
}

function focusControl(id: string) {
  const element = document.getElementById(id);
  if (!element) return;
  element.scrollIntoView({ block: "center" });
  element.focus({ preventScroll: true });
}

/** Takes the focus each time a submit fails (`attempt` counts them), so that the errors are read out. */
export function ErrorSummary({ items, attempt }: { items: SummaryItem[]; attempt: number }) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (attempt > 0) box.current?.focus();
  }, [attempt]);
  if (items.length === 0) return null;
  // A refusal of the whole form is one plain sentence; only errors at fields are counted and listed.
  const fields = items.some((item) => item.id);
  return (
    <div
      className="alert alert-error error-summary"
      ref={box}
      tabIndex={-1}
      role="alert"
      aria-labelledby={fields ? "error-summary" : undefined}
    >
      <Icon name="error" />
      <div>
        {fields && (
          <h2 className="alert__title" id="error-summary">
            {t("errorPages.summary.title", { count: items.length })}
          </h2>
        )}
        <ul className={fields ? undefined : "error-summary__plain"}>
          {items.map(({ id, message }) => (
            <li key={`${id ?? ""}${message}`}>
              {id ? (
                <a
                  href={`#${id}`}
                  onClick={(event) => {
                    event.preventDefault();
                    focusControl(id);
                  }}
                >
                  {message}
                </a>
              ) : (
                message
              )}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
