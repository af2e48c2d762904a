import { useRouterState } from "@tanstack/react-router";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";

/** Until the first page is there: what index.html shows before any code runs, so that nothing blinks in between. */
export function Arrival({ children }: { children: ReactNode }): ReactElement {
  const arriving = useRouterState({ select: (state) => state.matches.length === 0 });
  return (
    <>
      {arriving && <Waiting />}
      {children}
    </>
  );
}

function Waiting() {
  const { t } = useTranslation();
  return (
    <>
      <header className="top">
        <div className="page top__row">
          <span className="top__name">
            <b>{t("common.product")}</b>
            <span>{"\u00a0"}</span>
          </span>
        </div>
      </header>
      <main className="page main">
        <p>{t("common.loading")}</p>
      </main>
    </>
  );
}
