import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "./Icon";

interface Props {
  title: string;
  lead?: ReactNode;
  /** The page above this one. */
  back?: Pick<LinkProps, "to" | "params" | "search"> & { label: string };
  actions?: ReactNode;
}

/** The page's one h1, the browser's title, and the actions for the whole page. */
export function PageHeader({ title, lead, back, actions }: Props) {
  return (
    <>
      <PageTitle title={title} />
      <div className="page-header">
        <div>
          {back && <Back {...back} />}
          <h1>{title}</h1>
          {lead && <p className="page-header__lead">{lead}</p>}
        </div>
        {actions && <div className="page-header__actions">{actions}</div>}
      </div>
    </>
  );
}

function Back({ label, ...target }: NonNullable<Props["back"]>) {
  return (
    <Link {...target} className="page-header__back">
      <Icon name="chevron-left" small />
      {label}
    </Link>
  );
}

export function PageTitle({ title }: { title: string }) {
  const { t } = useTranslation();
  return <title>{t("common.pageTitle", { page: title, site: t("common.product") })}</title>;
}
