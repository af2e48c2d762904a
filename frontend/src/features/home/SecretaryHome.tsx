import { useSuspenseQueries, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ContactCard } from "@/app/ContactCard";
import { useMe } from "@/app/queries";
import { EmptyState } from "@/components/ui/Bits";
import { PageHeader } from "@/components/ui/PageHeader";
import { SEARCH_ABOVE, SiteSearch } from "@/components/ui/SiteSearch";
import { LockedElections } from "@/features/elections/LockedElections";
import { isCurrent } from "@/features/elections/lifecycle";
import { electionsQuery, lockedElectionsQuery, statusQuery } from "@/features/elections/queries";
import { ReportsDue } from "@/features/elections/ReportsDue";
import { eachParty, PartyNames } from "@/features/parties/PartyNames";
import { formatDay } from "@/i18n/format";
import { freeSeats, sumFill } from "./fill-sort";
import { MySites } from "./MySites";

/** The sites within reach and what is free there; those with free seats first. */
export function SecretaryHome() {
  const { t } = useTranslation();
  const me = useMe();
  const locked = useSuspenseQuery(lockedElectionsQuery).data;
  const current = useSuspenseQuery(electionsQuery).data.filter(isCurrent);
  current.sort((a, b) => a.held_on.localeCompare(b.held_on));
  const status = useSuspenseQueries({ queries: current.map((election) => statusQuery(election.id)) });
  const [query, setQuery] = useState("");
  const blocks = current.flatMap((election, index) => {
    const data = status[index]?.data;
    const rows = data?.by_site.filter((row) => row.seats > 0) ?? [];
    return data && rows.length > 0 ? [{ election, rows }] : [];
  });
  const all = blocks.flatMap((block) => block.rows);
  const parties = eachParty(me.effective_sites.map((site) => site.party));
  const total = sumFill(all);
  const free = total.seats - total.filled;
  if (blocks.length === 0) {
    return (
      <>
        <PageHeader title={t("home.secretary.title")} />
        <div className="stack stack--wide">
          {locked.length > 0 ? (
            <LockedElections />
          ) : (
            <EmptyState icon="location" title={t("home.secretary.none")}>
              <p>{t(current.length === 0 ? "home.secretary.noneElection" : "home.secretary.noneSites")}</p>
            </EmptyState>
          )}
          <ContactCard />
        </div>
      </>
    );
  }
  return (
    <>
      <PageHeader
        title={t("home.secretary.title")}
        lead={
          <span className="row">
            <PartyNames parties={parties} />
            <span>
              {free > 0 ? t("home.secretary.totalFree", { count: free }) : t("home.secretary.allFull")}
            </span>
          </span>
        }
      />
      {all.length > SEARCH_ABOVE && (
        <div className="site-search">
          <SiteSearch label={t("home.secretary.search")} value={query} onChange={setQuery} />
        </div>
      )}
      <div className="stack stack--wide">
        {blocks.map(({ election, rows }) => (
          <section key={election.id} aria-labelledby={`election-${election.id}`}>
            <h2 id={`election-${election.id}`} className="my-sites__title">
              {election.name} <span className="soft">{formatDay(election.held_on)}</span>
            </h2>
            <ReportsDue election={election} done={rows.every((row) => freeSeats(row) === 0)} />
            <MySites electionId={election.id} {...{ rows, query, sites: me.effective_sites }} />
          </section>
        ))}
        <LockedElections />
      </div>
    </>
  );
}
