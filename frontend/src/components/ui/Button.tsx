import { createLink, type LinkComponent } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { Icon } from "./Icon";
import type { IconName } from "./icon-names";

export type ButtonLook = "primary" | "secondary" | "tertiary" | "danger";

interface Look {
  look?: ButtonLook;
  small?: boolean;
  icon?: IconName;
  children: ReactNode;
}

function classes(look: ButtonLook, small: boolean) {
  return `button button-${look}${small ? " button--small" : ""}`;
}

interface AnchorProps extends Look, Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "children"> {
  "data-first-focus"?: boolean;
  ref?: Ref<HTMLAnchorElement>;
}

interface ButtonProps extends Look, Omit<ButtonHTMLAttributes<HTMLButtonElement>, "children"> {
  /** Work is under way: further presses do nothing, the focus stays, and the text says what happens. */
  busy?: boolean;
  busyText?: string;
  /** Has the focus when the dialog around it opens. */
  "data-first-focus"?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({
  look = "primary",
  small = false,
  icon,
  busy = false,
  busyText,
  type = "button",
  onClick,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      type={type}
      className={classes(look, small)}
      aria-disabled={busy || undefined}
      onClick={(event) => (busy ? event.preventDefault() : onClick?.(event))}
      {...rest}
    >
      {icon && <Icon name={icon} />}
      <span>{busy && busyText ? busyText : children}</span>
    </button>
  );
}

/** A link that looks like a button, for what the router does not lead to: another tab, a file. */
export function AnchorButton({ look = "secondary", small = false, icon, children, ...rest }: AnchorProps) {
  return (
    <a {...rest} className={classes(look, small)}>
      {icon && <Icon name={icon} />}
      <span>{children}</span>
    </a>
  );
}

const Linked = createLink(AnchorButton);

/** A link to a page that looks like a button. */
export const ButtonLink: LinkComponent<typeof AnchorButton> = (props) => (
  <Linked preload="intent" {...props} />
);

interface LinkButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  icon?: IconName;
  danger?: boolean;
  children: ReactNode;
}

/** An action that looks like a link. */
export function LinkButton({ icon, danger = false, children, type = "button", ...rest }: LinkButtonProps) {
  return (
    <button type={type} className={danger ? "link-button link-button--danger" : "link-button"} {...rest}>
      {icon && <Icon name={icon} small />}
      <span>{children}</span>
    </button>
  );
}
