import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import type { Election, ErasureCounts } from "@/api/types";
import { problemText } from "@/components/form/problem-text";
import { useAction } from "@/components/form/useAction";
import { Skeleton } from "@/components/ui/Bits";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { toast } from "@/components/ui/Toast";
import { formatNumber } from "@/i18n/format";
import { forgetPeople, rehearsalQuery } from "./queries";

const GOES = ["persons", "cpr_numbers", "contacts", "assignments", "mails", "decisions"] as const;
const STAYS = ["kept_elsewhere", "kept_by_consent"] as const;

/** The rehearsal, and from it the erasure itself where it may be done. */
export function EraseElection({ election, mayErase }: { election: Election; mayErase: boolean }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const action = mayErase ? "retention.erase" : "retention.rehearse";
  return (
    <>
      <Button look={mayErase ? "primary" : "secondary"} onClick={() => setOpen(true)}>
        {t(`${action}.open`)}
      </Button>
      <Dialog
        open={open}
        title={t(`${action}.title`, { name: election.name })}
        onClose={() => setOpen(false)}
      >
        <Rehearsal election={election} mayErase={mayErase} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

interface Props {
  election: Election;
  mayErase: boolean;
  onClose: () => void;
}

function Rehearsal({ election, mayErase, onClose }: Props) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const rehearsal = useQuery(rehearsalQuery(election.id));
  const counts = rehearsal.data;
  const action = useAction<number>(async (headers, persons) => {
    const params = { path: { id: election.id } };
    const answer = await unwrap(
      api.POST("/api/v1/elections/{id}/erasure", { params, body: { persons }, headers }),
    );
    onClose();
    toast(t("counts" in answer ? "retention.erase.done" : "retention.erase.begun"));
    await forgetPeople(queries);
  });
  async function erase(persons: number) {
    if (!(await action.run(persons))) await rehearsal.refetch();
  }
  return (
    <>
      <p>{t(mayErase ? "retention.erase.text" : "retention.rehearse.text")}</p>
      {rehearsal.error ? (
        <p className="form-error-message" role="alert">
          {problemText(t, rehearsal.error)}
        </p>
      ) : (
        <Counts counts={counts} />
      )}
      {action.error && (
        <p className="form-error-message" role="alert">
          {action.error}
        </p>
      )}
      <div className="dialog__actions">
        {mayErase && counts && (
          <Button look="danger" icon="delete" busy={action.busy} onClick={() => void erase(counts.persons)}>
            {t("retention.erase.now")}
          </Button>
        )}
        <Button look="secondary" onClick={onClose} data-first-focus>
          {t(mayErase ? "common.cancel" : "common.close")}
        </Button>
      </div>
    </>
  );
}

function Counts({ counts }: { counts: ErasureCounts | undefined }) {
  const { t } = useTranslation();
  if (!counts) return <Skeleton lines={6} />;
  const rows = (keys: readonly (keyof ErasureCounts)[]) => (
    <dl className="tally">
      {keys.map((key) => (
        <div key={key}>
          <dt>{t(`retention.counts.${key}`)}</dt>
          <dd>{formatNumber(counts[key])}</dd>
        </div>
      ))}
    </dl>
  );
  return (
    <>
      <h3>{t("retention.goes")}</h3>
      {rows(GOES)}
      <h3>{t("retention.stays")}</h3>
      {rows(STAYS)}
      <p className="soft">{t("retention.staysText")}</p>
    </>
  );
}
