import { zodResolver } from "@hookform/resolvers/zod";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { asApiError } from "@/api/problem";
import type { AssignmentView, Uuid } from "@/api/types";
import { mayOpen, OFFICE } from "@/app/access";
import { useMe } from "@/app/queries";
import { LeaveGuard } from "@/components/form/LeaveGuard";
import { useApiForm } from "@/components/form/useApiForm";
import { Button } from "@/components/ui/Button";
import { CprField } from "@/features/persons/CprField";
import { usePersonLabels } from "@/features/persons/PersonFields";
import { PersonForm } from "@/features/persons/PersonForm";
import {
  EMPTY_REPORT,
  personField,
  personInput,
  REPORT_FIELDS,
  type ReportValues,
  reportSchema,
} from "@/features/persons/person-schema";
import { siteName } from "@/features/sites/place";
import { inSentence } from "@/i18n/format";
import { ElectionShut } from "./ElectionShut";
import { SeatsTaken } from "./SeatsTaken";
import type { SeatGroup } from "./seat-groups";

interface Props {
  electionId: Uuid;
  site: { id: Uuid; number: number; name: string };
  group: SeatGroup;
  /** The other groups of the party with a free seat at the site: where the person may go instead. */
  others: readonly SeatGroup[];
  /** The seat is taken; with another one free the form stays for the next person. */
  onReported: (view: AssignmentView) => Promise<void>;
  /** Somebody else was faster: the lists are out of date. */
  onTaken: () => Promise<void>;
  /** No seat is free any more, and nothing was typed that could be lost. */
  onFull: () => void;
  /** Whether something is typed that would be lost. */
  onUnsaved: (unsaved: boolean) => void;
  onCancel: () => void;
}

/** One person into one seat: typed, Enter, done; then the next one. */
export function ReportForm(props: Props) {
  const { electionId, site, group, others, onReported, onTaken, onFull, onUnsaved, onCancel } = props;
  const { t } = useTranslation();
  const queries = useQueryClient();
  const office = mayOpen(OFFICE, useMe());
  const { form, error, summary, attempt, busy, unsaved, problem, submit } = useApiForm<ReportValues>({
    fields: REPORT_FIELDS,
    fieldFor: personField(REPORT_FIELDS),
    labels: usePersonLabels(),
    resolver: zodResolver(reportSchema),
    defaultValues: EMPTY_REPORT,
  });
  const { setFocus, reset } = form;
  const { isDirty } = form.formState;
  const partyId = group.party?.id ?? null;
  const full = group.free === 0;
  const [person, setPerson] = useState(1);
  // Only after the empty form is drawn are its fields there to take the focus.
  // biome-ignore lint/correctness/useExhaustiveDependencies: for each person anew
  useEffect(() => setFocus("full_name"), [setFocus, person]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the last seat goes, by whomever
  useEffect(() => {
    if (full && !isDirty) onFull();
  }, [full, isDirty]);
  useEffect(() => {
    onUnsaved(unsaved);
    return () => onUnsaved(false);
  }, [onUnsaved, unsaved]);
  const again = (key: string) => queries.invalidateQueries({ queryKey: [key] });
  const reportAs = (dutyId: Uuid) =>
    submit(async (values, headers) => {
      const seat = { election_id: electionId, site_id: site.id, duty_id: dutyId, party_id: partyId };
      const body = { ...seat, person: personInput(values) };
      const view = await unwrap(api.POST("/api/v1/assignments", { body, headers })).catch(async (thrown) => {
        const refused = asApiError(thrown);
        if (refused.code === "no_free_seat") await onTaken();
        if (refused.code === "election_not_open") await Promise.all(["me", "elections"].map(again));
        throw thrown;
      });
      // The number does not outlive its report.
      reset(EMPTY_REPORT);
      setPerson(person + 1);
      await onReported(view);
    }, dutyId);
  // Locked while the form was open. The office knows; a secretary is told whom to ask.
  const shut = !office && problem?.code === "election_not_open";
  const title = t("reporting.title", {
    duty: inSentence(group.duty.name),
    site: siteName(site),
  });
  // What is wrong with a field is told first: until then no seat takes the person.
  const taken = !summary.some((item) => item.id) && (full || problem?.code === "no_free_seat");
  return (
    <PersonForm
      form={{
        className: "report-form",
        "aria-label": title,
        onSubmit: reportAs(group.duty.id),
        onKeyDown: (event) => {
          if (event.key === "Escape" && !isDirty) onCancel();
        },
      }}
      {...{ title, summary, attempt, error }}
      refusal={
        shut ? (
          <ElectionShut attempt={attempt} />
        ) : (
          taken && (
            <SeatsTaken {...{ electionId, site, partyId, attempt }} duty={group.duty}>
              <p>{t("reporting.taken.kept")}</p>
              {others.length > 0 && (
                <p className="row">
                  {others.map(({ key, duty }) => (
                    <Button key={key} look="secondary" small busy={busy} onClick={reportAs(duty.id)}>
                      {t("reporting.taken.instead", { duty: inSentence(duty.name) })}
                    </Button>
                  ))}
                </p>
              )}
            </SeatsTaken>
          )
        )
      }
      register={(name) => form.register(name)}
      submit={{ icon: "check", busy, busyText: t("reporting.sending"), children: t("reporting.send") }}
      actions={
        <Button look="secondary" onClick={onCancel}>
          {t("common.cancel")}
        </Button>
      }
    >
      <LeaveGuard when={unsaved} />
      <CprField key={person} error={error("cpr")} optional {...form.register("cpr")} />
    </PersonForm>
  );
}
