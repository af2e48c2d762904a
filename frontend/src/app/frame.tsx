import { useQuery } from "@tanstack/react-query";
import { useRouterState } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { publicQuery } from "./queries";

export function SkipLink() {
  const { t } = useTranslation();
  return (
    <a href="#main" className="skipnav">
      {t("common.skipToMain")}
    </a>
  );
}

/**
 * The page's content. Takes the focus when another page comes, so that it is read from its start; a page that is one
 * form gives it to the field with `data-arrival`, and does so when it is the first page too.
 */
export function Main({ children }: { children: ReactNode }) {
  const element = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const waiting = useRouterState({ select: (state) => state.status === "pending" });
  const before = useRef(path);
  useEffect(() => {
    if (path === undefined || path === before.current) return;
    const first = before.current === undefined;
    before.current = path;
    const field = element.current?.querySelector<HTMLElement>("[data-arrival]");
    if (field || !first) (field ?? element.current)?.focus({ preventScroll: true });
    if (!first) window.scrollTo(0, 0);
  }, [path]);
  return (
    <>
      {waiting && <div className="progress-line" aria-hidden="true" />}
      <main id="main" className="page main" ref={element} tabIndex={-1} aria-busy={waiting}>
        {children}
      </main>
    </>
  );
}

/** The office's own contact details; `brief` only the municipality's name, on pages that have the details beside. */
export function Footer({ brief = false }) {
  const { t } = useTranslation();
  const info = useQuery(publicQuery).data;
  return (
    <footer className="footer">
      <div className="page row">
        {info && (
          <>
            <b>{info.municipality.name}</b>
            {!brief && info.contact.name && <span>{info.contact.name}</span>}
            {!brief && info.contact.phone && (
              <a href={`tel:${info.contact.phone.replaceAll(/\s/g, "")}`}>
                {t("common.footer.phone")} {info.contact.phone}
              </a>
            )}
            {!brief && info.contact.email && (
              <a href={`mailto:${info.contact.email}`}>{info.contact.email}</a>
            )}
          </>
        )}
      </div>
    </footer>
  );
}
