import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Uuid } from "@/api/types";
import { mayOpen, OFFICE } from "@/app/access";
import { useMe } from "@/app/queries";
import { Alert } from "@/components/ui/Alert";
import { siteName } from "@/features/sites/place";
import { inSentence } from "@/i18n/format";
import { siteAssignmentsQuery } from "./queries";
import { holdsSeat } from "./states";

interface Props {
  electionId: Uuid;
  site: { id: Uuid; number: number; name: string };
  duty: { id: Uuid; name: string };
  partyId: Uuid | null;
  /** Counts the refusals: each takes the focus, so that it is read out. */
  attempt: number;
  /** What became of the person, and the other ways there are. */
  children?: ReactNode;
}

/** Why there is no free seat: who sits in those of that kind, by the list that the reader has anyway, and what to do. */
export function SeatsTaken({ electionId, site, duty, partyId, attempt, children }: Props) {
  const { t } = useTranslation();
  const office = mayOpen(OFFICE, useMe());
  const people = useQuery(siteAssignmentsQuery(electionId, site.id)).data?.filter(
    (row) => row.duty.id === duty.id && (row.party?.id ?? null) === partyId && holdsSeat(row.state),
  );
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (attempt > 0) box.current?.focus();
  }, [attempt]);
  return (
    <div className="taken" ref={box} tabIndex={-1}>
      <Alert
        kind="error"
        title={t("reporting.taken.title", { duty: inSentence(duty.name), site: siteName(site) })}
        live
      >
        {people && people.length > 0 && (
          <>
            <p>{t("reporting.taken.who", { count: people.length })}</p>
            <ul>
              {people.map((row) => (
                <li key={row.id}>{row.person.full_name}</li>
              ))}
            </ul>
            <p>{t(office ? "reporting.taken.nextOffice" : "reporting.taken.nextSecretary")}</p>
          </>
        )}
        {people?.length === 0 && <p>{t("reporting.taken.gone")}</p>}
        {children}
      </Alert>
    </div>
  );
}
