import { Link } from "@tanstack/react-router";
import { type ReactNode, useCallback, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { logout } from "@/api/session";
import { Icon } from "@/components/ui/Icon";
import { useDismiss } from "@/components/ui/useDismiss";
import { LanguageSwitch } from "./LanguageSwitch";
import { useMe } from "./queries";

interface MenuProps {
  button: ReactNode;
  label?: string;
  left?: boolean;
  current?: boolean;
  children: ReactNode;
}

/** A button with a panel of links below it (a disclosure: Tab goes through, Esc closes). */
export function Menu({ button, label, left = false, current = false, children }: MenuProps) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const trigger = useRef<HTMLButtonElement>(null);
  const panelId = useId();
  const close = useCallback((byKey: boolean) => {
    setOpen(false);
    if (byKey) trigger.current?.focus();
  }, []);
  useDismiss(box, open, close);
  return (
    <div className={left ? "menu menu--left" : "menu"} ref={box}>
      <button
        ref={trigger}
        type="button"
        className={current ? "top__link is-current" : "top__link"}
        aria-expanded={open}
        aria-controls={panelId}
        aria-label={label}
        onClick={() => setOpen(!open)}
      >
        {button}
        <Icon name={open ? "chevron-up" : "chevron-down"} small />
      </button>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the links inside take the keys; this only closes the panel after them */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: see above */}
      <div className="menu__panel" id={panelId} hidden={!open} onClick={() => setOpen(false)}>
        {children}
      </div>
    </div>
  );
}

/** What concerns oneself: shown in the desktop's menu and at the end of the phone's drawer. */
export function PersonalItems() {
  const { t } = useTranslation();
  return (
    <>
      <Link to="/account" className="menu__item">
        <Icon name="account" small />
        {t("common.nav.account")}
      </Link>
      <Link to="/security" className="menu__item">
        <Icon name="shield" small />
        {t("common.nav.security")}
      </Link>
      <LanguageSwitch />
      <button type="button" className="menu__item" onClick={() => void logout().catch(() => undefined)}>
        <Icon name="logout" small />
        {t("common.nav.logout")}
      </button>
    </>
  );
}

export function UserMenu() {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <Menu
      label={t("common.nav.userMenu", { name: me.full_name })}
      button={
        <>
          <Icon name="account" small />
          <span>{me.full_name}</span>
        </>
      }
    >
      <p>
        <b>{me.full_name}</b>
        <br />
        <span className="soft small">
          {me.username} · {t(`common.roles.${me.role}`)}
        </span>
      </p>
      <PersonalItems />
    </Menu>
  );
}
