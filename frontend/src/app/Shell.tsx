import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/Icon";
import { useOpenConflicts } from "@/features/conflicts/queries";
import { useWaitingRequests } from "@/features/secretary-requests/queries";
import { Drawer } from "./Drawer";
import { Footer, Main, SkipLink } from "./frame";
import { menuOf, type NavEntry } from "./nav";
import { useMe } from "./queries";
import { SessionEnded } from "./SessionEnded";
import { Menu, UserMenu } from "./UserMenu";

function useNav() {
  const me = useMe();
  const mine = menuOf(me);
  const main = mine.filter((entry) => entry.group === "main");
  // Who has one page only has it in the row.
  if (main.length === 0) return { main: mine, admin: [] };
  return { main, admin: mine.filter((entry) => entry.group === "admin") };
}

export function NavLink({ entry, className }: { entry: NavEntry; className: string }) {
  const { t } = useTranslation();
  const within = useRouterState({
    select: ({ location }) => entry.around !== undefined && location.pathname.startsWith(entry.around),
  });
  return (
    <Link
      to={entry.to}
      className={within ? `${className} is-current` : className}
      aria-current={within ? "true" : undefined}
      preload="intent"
      activeOptions={{ exact: entry.to === "/", includeSearch: false }}
      activeProps={{ "aria-current": "page" }}
    >
      {className === "menu__item" && <Icon name={entry.icon} small />}
      {t(entry.label)}
      {entry.to === "/users" && <WaitingRequests />}
      {entry.to === "/conflicts" && <OpenConflicts />}
    </Link>
  );
}

/** How many requests for further accounts wait to be answered. */
function WaitingRequests() {
  const { t } = useTranslation();
  const count = useWaitingRequests();
  return <Count count={count} said={t("common.nav.waiting", { count })} />;
}

/** How many CPR numbers were reported more than once, where it is known already. */
function OpenConflicts() {
  const { t } = useTranslation();
  const count = useOpenConflicts();
  return <Count count={count} said={t("common.nav.undecided", { count })} />;
}

function Count({ count, said }: { count: number; said: string }) {
  if (count === 0) return null;
  return (
    <span className="menu-count">
      <span aria-hidden="true">{count}</span>
      <span className="sr-only">, {said}</span>
    </span>
  );
}

/** Around every page for those who are logged in. `children` stand in for the route's own page. */
export function Shell({ children }: { children?: ReactNode }) {
  const { t } = useTranslation();
  const me = useMe();
  const nav = useNav();
  const [drawer, setDrawer] = useState(false);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const inAdmin = nav.admin.some((entry) => path.startsWith(entry.to));

  return (
    <>
      <SkipLink />
      <header className="top">
        <div className="page top__row">
          <Link to="/" className="top__name">
            <b>{t("common.product")}</b>
            <span>{me.municipality.name}</span>
          </Link>
          <nav className="top__nav" aria-label={t("common.menu.main")}>
            <ul className="plain-list">
              {nav.main.map((entry) => (
                <li key={entry.to}>
                  <NavLink entry={entry} className="top__link" />
                </li>
              ))}
            </ul>
            {nav.admin.length > 0 && (
              <Menu left current={inAdmin} button={t("common.menu.admin")}>
                <ul className="plain-list">
                  {nav.admin.map((entry) => (
                    <li key={entry.to}>
                      <NavLink entry={entry} className="menu__item" />
                    </li>
                  ))}
                </ul>
              </Menu>
            )}
          </nav>
          <div className="top__user">
            <UserMenu />
          </div>
          <button
            type="button"
            className="top__menu-button"
            aria-haspopup="dialog"
            onClick={() => setDrawer(true)}
          >
            <Icon name="menu" />
            {t("common.menu.open")}
          </button>
        </div>
      </header>
      <Drawer open={drawer} onClose={() => setDrawer(false)} main={nav.main} admin={nav.admin} />
      <Main>{children ?? <Outlet />}</Main>
      <Footer />
      <SessionEnded />
    </>
  );
}
