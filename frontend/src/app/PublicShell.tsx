import { useQuery } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Footer, Main, SkipLink } from "./frame";
import { LanguageSwitch } from "./LanguageSwitch";
import { publicQuery } from "./queries";

/** Around the pages before the log-in: the name, the language and the office's contact. */
export function PublicShell({ children }: { children?: ReactNode }) {
  const { t } = useTranslation();
  const info = useQuery(publicQuery).data;
  return (
    <>
      <SkipLink />
      <header className="top">
        <div className="page top__row">
          <span className="top__name">
            <b>{t("common.product")}</b>
            <span>{info?.municipality.name ?? "\u00a0"}</span>
          </span>
          <span className="top__public">
            <LanguageSwitch className="top__link" />
          </span>
        </div>
      </header>
      <Main>{children ?? <Outlet />}</Main>
      <Footer brief />
    </>
  );
}
