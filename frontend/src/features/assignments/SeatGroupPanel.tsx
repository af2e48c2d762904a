import { Link } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { AssignmentView, Uuid } from "@/api/types";
import type { Discard } from "@/components/form/useDiscard";
import { PartyLetter, Tag } from "@/components/ui/Bits";
import { Button } from "@/components/ui/Button";
import { FillBar } from "@/components/ui/FillBar";
import { Icon } from "@/components/ui/Icon";
import { DuplicateLink } from "@/features/persons/DuplicateLink";
import { inSentence } from "@/i18n/format";
import { ReportForm } from "./ReportForm";
import type { SeatGroup } from "./seat-groups";
import { AssignmentStateTag, CprTag } from "./states";

interface Props {
  group: SeatGroup;
  electionId: Uuid;
  site: { id: Uuid; number: number; name: string };
  others: readonly SeatGroup[];
  /** Whether people may be reported now. */
  open: boolean;
  showParty: boolean;
  office: boolean;
  reporting: boolean;
  onReporting: (reporting: boolean) => void;
  onReported: () => Promise<void>;
  /** Whether something is typed here that would be lost. */
  onUnsaved: (unsaved: boolean) => void;
  /** Asks before that is lost, whichever duty it was typed for. */
  discard: Discard;
}

/** Where to go on when a duty is full: the next free seat of the site, round from the top; else what was just filled. */
function nextFree(panel: HTMLElement | null): HTMLElement | null {
  const buttons = [...document.querySelectorAll<HTMLElement>("[data-report]")].filter(
    (button) => !panel?.contains(button),
  );
  const after = buttons.find(
    (button) => panel && panel.compareDocumentPosition(button) & Node.DOCUMENT_POSITION_FOLLOWING,
  );
  return after ?? buttons[0] ?? panel?.querySelector("h2") ?? null;
}

export function SeatGroupPanel(props: Props) {
  const { group, others, electionId, site, open, showParty, office } = props;
  const { reporting, onReporting, onReported, onUnsaved, discard } = props;
  const { duty, party, count, free, people, erased } = group;
  const { t } = useTranslation();
  const [said, setSaid] = useState("");
  /** Whose number was taken with a doubt about its check digit. */
  const [doubtful, setDoubtful] = useState<string | null>(null);
  const panel = useRef<HTMLElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const titleId = `group-${group.key.replaceAll("|", "-")}`;

  // Counted here too: the next person may be sent before the list has come anew.
  const left = useRef(free);
  function goOn() {
    onReporting(false);
    nextFree(panel.current)?.focus();
  }
  useEffect(() => {
    left.current = free;
  }, [free]);

  async function reported(view: AssignmentView) {
    const number = t(view.cpr_registered ? "reporting.doneCpr" : "reporting.doneNoCpr");
    const elsewhere = view.duty.id !== duty.id;
    const done = elsewhere ? "reporting.doneAs" : "reporting.done";
    setSaid(`${t(done, { name: view.person.full_name, duty: inSentence(view.duty.name) })} ${number}`);
    setDoubtful(view.warnings.includes("cpr_checksum") ? view.person.full_name : null);
    if (!elsewhere) left.current -= 1;
    if (left.current <= 0) goOn();
    await onReported();
  }
  function cancel() {
    onReporting(false);
    requestAnimationFrame(() => button.current?.focus());
  }
  return (
    <section className="panel seats-panel" aria-labelledby={titleId} ref={panel}>
      <div className="seats-panel__head">
        <h2 id={titleId} tabIndex={-1}>
          {showParty && <PartyLetter party={party} named />} {duty.name}{" "}
          {showParty && party && <span className="seats-panel__party">{party.name}</span>}
        </h2>
        <FillBar filled={count - free} seats={count} />
      </div>
      <ul className="plain-list seat-list">
        {people.map((row) => (
          <li key={row.id}>
            <Icon name="person" small />
            <span className="seat-list__name">
              <Link to="/assignments/$assignmentId" params={{ assignmentId: row.id }} preload="intent">
                {row.person.full_name}
              </Link>
              {row.person.protected && <Tag tone="warn">{t("persons.protectedTag")}</Tag>}
              {office && row.possible_duplicate && <DuplicateLink personId={row.person.id} />}
            </span>
            <span className="seat-list__tags">
              <CprTag registered={row.person.cpr_registered} />
              <AssignmentStateTag state={row.state} />
            </span>
          </li>
        ))}
        {!open && erased > 0 && (
          <li className="soft">
            <Icon name="person" small />
            <span className="seat-list__name">{t("reporting.erased", { count: erased })}</span>
          </li>
        )}
        {free > 0 && (
          <li className="seat-list__free">
            <Icon name="person-add" small />
            <span className="seat-list__name">{t("reporting.free", { count: free })}</span>
            {open && !reporting && (
              <Button
                ref={button}
                small
                data-report
                aria-label={t("reporting.reportNamed", { duty: inSentence(duty.name) })}
                onClick={() =>
                  discard(() => {
                    setSaid("");
                    setDoubtful(null);
                    onReporting(true);
                  })
                }
              >
                {t("reporting.report")}
              </Button>
            )}
          </li>
        )}
      </ul>
      <div role="status">
        {said && (
          <p className="reported">
            <Icon name="success" small />
            <span>{said}</span>
          </p>
        )}
        {doubtful && (
          <p className="reported reported--doubtful">
            <Icon name="warning" small />
            <span>{t("reporting.doubtful", { name: doubtful })}</span>
          </p>
        )}
      </div>
      {reporting && (
        <ReportForm
          {...{ electionId, site, group, others }}
          onReported={reported}
          onTaken={onReported}
          onFull={goOn}
          onUnsaved={onUnsaved}
          onCancel={() => discard(cancel)}
        />
      )}
    </section>
  );
}
