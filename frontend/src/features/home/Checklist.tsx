import { Link, type LinkProps } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Election } from "@/api/types";
import { ADMINISTRATOR, mayOpen } from "@/app/access";
import { useMe } from "@/app/queries";
import { Icon } from "@/components/ui/Icon";
import type { Check, CheckName } from "./checklist";

type Target = Pick<LinkProps, "to" | "params" | "search" | "hash">;

/** Where each step is done; none where this reader may not go. */
function targetOf(name: CheckName, election: Election | null, admin: boolean): Target | null {
  const params = { electionId: election?.id ?? "" };
  switch (name) {
    case "sites":
      return { to: "/sites/import" };
    case "parties":
    case "duties":
      return { to: "/basics", hash: name };
    case "election":
      return { to: election ? "/elections" : "/elections/new" };
    case "seats":
      return election ? { to: "/elections/$electionId/seats", params } : null;
    case "secretaries":
      return admin ? { to: "/users" } : null;
    case "open":
      return election ? { to: "/elections/$electionId", params } : null;
  }
}

interface Props {
  checks: readonly Check[];
  election: Election | null;
}

export function Checklist({ checks, election }: Props) {
  const { t } = useTranslation();
  const admin = mayOpen(ADMINISTRATOR, useMe());
  const next = checks.find((check) => !check.done)?.name;
  const stateOf = ({ name, count, total = 0, waiting = 0, done }: Check) => {
    if (name === "election") return election?.name ?? t("home.checklist.election.none");
    if (name === "open" && !election) return t("home.checklist.election.none");
    if (name === "open") return done ? (election?.name ?? "") : t("home.checklist.open.none");
    if (name === "secretaries") {
      const active =
        count === 0
          ? t("home.checklist.secretaries.none")
          : t("home.checklist.secretaries.some", { done: count, total });
      return waiting > 0
        ? `${active} · ${t("home.checklist.secretaries.waiting", { count: waiting })}`
        : active;
    }
    return count === 0 ? t(`home.checklist.${name}.none`) : t(`home.checklist.${name}.some`, { count });
  };
  return (
    <section className="panel" aria-labelledby="checklist-title">
      <div className="row row--between">
        <h2 id="checklist-title">{t("home.checklist.title")}</h2>
        <b>
          {t("home.checklist.progress", {
            done: checks.filter((check) => check.done).length,
            total: checks.length,
          })}
        </b>
      </div>
      <p className="soft">{t("home.checklist.lead")}</p>
      <ol className="plain-list checklist">
        {checks.map((check) => {
          const target = targetOf(check.name, election, admin);
          const title = t(`home.checklist.${check.name}.title`);
          return (
            <li
              key={check.name}
              className={check.done ? "is-done" : check.name === next ? "is-next" : undefined}
            >
              <span className="checklist__mark">
                {check.done && <Icon name="check" small />}
                <span className="sr-only">
                  {t(check.done ? "home.checklist.done" : "home.checklist.missing")}:
                </span>
              </span>
              <span>
                {target ? <Link {...target}>{title}</Link> : <span className="soft">{title}</span>}
                <span className="table__sub">
                  {stateOf(check)}
                  {check.name === "secretaries" &&
                    !admin &&
                    !check.done &&
                    ` · ${t("home.checklist.secretaries.administrator")}`}
                </span>
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
