import { type FormEvent, Fragment, type ReactNode, useLayoutEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./Button";
import { Icon } from "./Icon";

interface Props {
  /** What the fields begin with. They are uncontrolled: when it changes by whatever means, they are drawn anew. */
  values: unknown;
  /** How many filters are on: said on the phone, where the bar is folded away. */
  active: number;
  /** The id of the field that is wrong, which takes the focus: then nothing is applied. */
  wrong?: (data: FormData) => string | null;
  onApply: (data: FormData) => void;
  onReset: () => void;
  children: ReactNode;
}

/** Filters act on the button or on Enter, and live in the address, so that they can be bookmarked and sent. */
export function FilterBar({ values, active, wrong, onApply, onReset, children }: Props) {
  const { t } = useTranslation();
  const wide = window.matchMedia("(min-width: 641px)").matches;
  const drawn = JSON.stringify(values);
  const fold = useRef<HTMLDetailsElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const show = useRef<HTMLButtonElement>(null);
  /** The name of the field in which Enter was pressed. */
  const sentFrom = useRef("");
  // biome-ignore lint/correctness/useExhaustiveDependencies: for the fields that are drawn anew
  useLayoutEffect(() => {
    const field = form.current?.elements.namedItem(sentFrom.current);
    if (field instanceof HTMLElement && document.activeElement === document.body) field.focus();
    sentFrom.current = "";
  }, [drawn]);
  /** On a phone what was found would stand far below the filters. */
  function foldAway() {
    if (wide || !fold.current) return;
    fold.current.open = false;
    fold.current.querySelector("summary")?.focus();
  }
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const field = wrong?.(data);
    if (field) return document.getElementById(field)?.focus();
    sentFrom.current = document.activeElement?.getAttribute("name") ?? "";
    onApply(data);
    foldAway();
  }
  function reset() {
    // This button goes with the filters.
    show.current?.focus();
    onReset();
    foldAway();
  }
  return (
    <search>
      <details ref={fold} className="filter-fold" open={wide || undefined}>
        <summary>
          <Icon name="tune" />
          {active > 0 ? t("common.activeFilters", { count: active }) : t("common.filters")}
        </summary>
        <form ref={form} className="filter-bar" onSubmit={submit}>
          <Fragment key={drawn}>{children}</Fragment>
          <div className="form-actions">
            <Button ref={show} type="submit">
              {t("common.show")}
            </Button>
            {active > 0 && (
              <Button look="secondary" onClick={reset}>
                {t("common.reset")}
              </Button>
            )}
          </div>
        </form>
      </details>
    </search>
  );
}
