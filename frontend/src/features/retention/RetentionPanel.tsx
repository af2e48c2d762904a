import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Election, Retention } from "@/api/types";
import { useMe } from "@/app/queries";
import { useAction } from "@/components/form/useAction";
import { Alert } from "@/components/ui/Alert";
import { Button } from "@/components/ui/Button";
import { formatDay, formatInstant } from "@/i18n/format";
import { EraseElection } from "./EraseElection";
import { ErasureProgress } from "./ErasureProgress";
import { LiftHold, PlaceHold } from "./LegalHold";
import { downloadCertificate, forgetPeople, retentionQuery } from "./queries";

/** When the data of an election's people go, what holds them back, and the proof when they are gone. */
export function RetentionPanel({ election }: { election: Election }) {
  const { t } = useTranslation();
  const retention = useSuspenseQuery(retentionQuery(election.id)).data;
  const administrator = useMe().role === "administrator";
  const queries = useQueryClient();
  const erased = retention.erased_at !== null;
  const before = useRef(erased);
  // An erasure that was followed to its end has taken people whom pages still show.
  useEffect(() => {
    if (erased && !before.current) void forgetPeople(queries);
    before.current = erased;
  }, [erased, queries]);
  return (
    <section className="panel" aria-labelledby="retention-title">
      <h2 id="retention-title">{t("retention.title")}</h2>
      {retention.erased_at ? (
        <Erased election={election} at={retention.erased_at} />
      ) : (
        <>
          {retention.legal_hold && (
            <Alert kind="warning" title={t("retention.onHold")}>
              <p>
                {t("retention.onHoldText", {
                  since: formatInstant(retention.legal_hold.since),
                  reason: retention.legal_hold.reason,
                })}
              </p>
            </Alert>
          )}
          {retention.erasing && (
            <ErasureProgress {...retention.erasing} held={retention.legal_hold !== null} />
          )}
          <Clock election={election} retention={retention} />
          <div className="form-actions">
            {!retention.erasing && (
              <EraseElection election={election} mayErase={retention.may_erase && administrator} />
            )}
            {administrator &&
              (retention.legal_hold ? <LiftHold election={election} /> : <PlaceHold election={election} />)}
          </div>
        </>
      )}
    </section>
  );
}

function Clock({ election, retention }: { election: Election; retention: Retention }) {
  const { t } = useTranslation();
  const { weeks, due_on, automatic, may_erase } = retention;
  const due = may_erase || new Date().toISOString().slice(0, 10) >= due_on;
  return (
    <>
      <dl className="facts">
        <dt>{t("retention.kept")}</dt>
        <dd>{t("retention.weeks", { count: weeks })}</dd>
        <dt>{t("retention.dueOn")}</dt>
        <dd>{formatDay(due_on)}</dd>
        <dt>{t("retention.how")}</dt>
        <dd>{t(automatic ? "retention.automatic" : "retention.byHand")}</dd>
      </dl>
      {due && election.state !== "closed" && <p>{t("retention.closeFirst")}</p>}
    </>
  );
}

function Erased({ election, at }: { election: Election; at: string }) {
  const { t } = useTranslation();
  const action = useAction(() => downloadCertificate(election.id));
  return (
    <>
      <p>{t("retention.erasedAt", { at: formatInstant(at) })}</p>
      <p className="soft">{t("retention.certificateHint")}</p>
      {action.error && (
        <p className="form-error-message" role="alert">
          {action.error}
        </p>
      )}
      <div className="form-actions">
        <Button look="secondary" icon="download" busy={action.busy} onClick={() => void action.run()}>
          {t("retention.certificate")}
        </Button>
      </div>
    </>
  );
}
