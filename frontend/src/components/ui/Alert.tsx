import type { ReactNode } from "react";
import { Icon } from "./Icon";
import type { IconName } from "./icon-names";

type Kind = "success" | "warning" | "error" | "info";
const ICONS: Record<Kind, IconName> = {
  success: "success",
  warning: "warning",
  error: "error",
  info: "info",
};

interface Props {
  kind: Kind;
  title?: string;
  /** It appeared as the answer to something: screen readers say it at once. */
  live?: boolean;
  children?: ReactNode;
}

export function Alert({ kind, title, live = false, children }: Props) {
  return (
    <div className={`alert alert-${kind}`} role={live ? (kind === "error" ? "alert" : "status") : undefined}>
      <Icon name={ICONS[kind]} />
      <div>
        {title && <p className="alert__title">{title}</p>}
        {children}
      </div>
    </div>
  );
}
