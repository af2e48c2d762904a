import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "./Icon";

interface Props {
  title: string;
  lead?: ReactNode;
  /** The page above this one. */
  back?: { to: LinkProps["to"]; label: string };
  actions?: ReactNode;
}

/** The page's one h1, the browser's title, and the actions for the whole page. */
export function PageHeader({ title, lead, back, actions }: Props) {
  return (
    <>
      <PageTitle title={title} />
      <div className="page-header">
        <div>
          {back && (
            <Link to={back.to} className="page-header__back">
              <Icon name="chevron-left" small />
              {back.label}
            </Link>
          )}
          <h1>{title}</h1>
          {lead && <p className="page-header__lead">{lead}</p>}
        </div>
        {actions && <div className="page-header__actions">{actions}</div>}
      </div>
    </>
  );
}

export function PageTitle({ title }: { title: string }) {
  const { t } = useTranslation();
  return <title>{t("common.pageTitle", { page: title, site: t("common.product") })}</title>;
}
