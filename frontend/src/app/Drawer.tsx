import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/Icon";
import type { NavEntry } from "./nav";
import { useMe } from "./queries";
import { NavLink } from "./Shell";
import { PersonalItems } from "./UserMenu";

interface Props {
  open: boolean;
  onClose: () => void;
  main: readonly NavEntry[];
  admin: readonly NavEntry[];
}

/** The phone's menu. The browser's dialog keeps the focus in and gives it back. */
export function Drawer({ open, onClose, main, admin }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = element.current;
    if (!dialog) return;
    if (open && !dialog.open) dialog.showModal();
    if (!open && dialog.open) dialog.close();
  }, [open]);
  const list = (entries: readonly NavEntry[]) => (
    <ul className="plain-list">
      {entries.map((entry) => (
        <li key={entry.to}>
          <NavLink entry={entry} className="menu__item" />
        </li>
      ))}
    </ul>
  );
  return (
    <dialog ref={element} className="drawer" aria-label={t("common.menu.main")} onClose={onClose}>
      <div className="drawer__head">
        <span>{t("common.menu.open")}</span>
        <button type="button" aria-label={t("common.menu.close")} onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the links inside take the keys; this only closes the drawer after them */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: see above */}
      <div onClick={onClose}>
        <nav aria-label={t("common.menu.main")}>
          {list(main)}
          {admin.length > 0 && (
            <>
              <h2>{t("common.menu.admin")}</h2>
              {list(admin)}
            </>
          )}
        </nav>
        <h2>{me.full_name}</h2>
        <PersonalItems />
      </div>
    </dialog>
  );
}
