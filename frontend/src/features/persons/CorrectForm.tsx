import { zodResolver } from "@hookform/resolvers/zod";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ifMatch, unwrap } from "@/api/client";
import type { PersonDetails, Uuid } from "@/api/types";
import { mayOpen, OFFICE } from "@/app/access";
import { useMe } from "@/app/queries";
import { LeaveGuard } from "@/components/form/LeaveGuard";
import { StaleAlert } from "@/components/form/StaleAlert";
import { useApiForm } from "@/components/form/useApiForm";
import { Field } from "@/components/ui/Field";
import { toast } from "@/components/ui/Toast";
import { keepAssignment } from "@/features/assignments/queries";
import { usePersonLabels } from "./PersonFields";
import { PersonForm } from "./PersonForm";
import {
  CORRECT_FIELDS,
  type CorrectValues,
  correctSchema,
  correctValues,
  personField,
  personPatch,
} from "./person-schema";

interface Props {
  person: PersonDetails;
  /** The person is corrected through an assignment: it tells whose the person is. */
  assignment: { id: Uuid; version: number };
  /** Fetches the person as it is now, after somebody else has changed it. */
  onReload: () => Promise<PersonDetails | undefined>;
  /** It stands on the person's page, where the office ends a protection. */
  onPersonPage?: boolean;
}

export function CorrectForm({ person, assignment, onReload, onPersonPage = false }: Props) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const office = mayOpen(OFFICE, useMe());
  const officeFixed = onPersonPage ? "persons.protectedFixedHere" : "persons.protectedFixedOffice";
  const [before, setBefore] = useState(() => correctValues(person));
  const { form, error, summary, attempt, busy, unsaved, problem, rebase, submit } = useApiForm<CorrectValues>(
    {
      fields: CORRECT_FIELDS,
      fieldFor: personField(CORRECT_FIELDS),
      labels: usePersonLabels(),
      resolver: zodResolver(correctSchema),
      defaultValues: before,
    },
  );
  const send = submit(async (values) => {
    const view = await unwrap(
      api.PATCH("/api/v1/assignments/{id}", {
        params: { path: { id: assignment.id }, header: ifMatch(assignment) },
        body: { person: personPatch(before, values) },
      }),
    );
    const saved = correctValues(view.person);
    setBefore(saved);
    form.reset(saved);
    await keepAssignment(queries, view);
    toast(t("common.saved"));
  });
  async function takeNewest() {
    const newest = await onReload();
    if (!newest) return;
    setBefore(correctValues(newest));
    rebase(correctValues(newest));
  }
  return (
    <section className="panel" aria-labelledby="correct-title">
      <h2 id="correct-title">{t("persons.details")}</h2>
      <LeaveGuard when={unsaved} />
      <PersonForm
        form={{ onSubmit: send }}
        {...{ summary, attempt, error }}
        refusal={problem?.status === 412 && <StaleAlert key={attempt} onReload={takeNewest} />}
        register={(name) => form.register(name)}
        addressWithheld={person.address_withheld}
        contactWithheld={person.contact_withheld}
        protectionEnd={
          office &&
          !before.protected &&
          form.watch("protected") && (
            <Field
              type="date"
              width="short"
              label={t("persons.protectedUntil")}
              hint={t("persons.protectedUntilHint")}
              optional
              error={error("protected_until")}
              {...form.register("protected_until")}
            />
          )
        }
        protectionFixed={before.protected && t(office ? officeFixed : "persons.protectedFixed")}
        submit={{ busy, busyText: t("common.saving"), children: t("common.save") }}
      />
    </section>
  );
}

/** The same, where nothing may be changed any more. */
export function PersonFacts({ person }: { person: PersonDetails }) {
  const { t } = useTranslation();
  const none = <span className="soft">{t("persons.notGiven")}</span>;
  return (
    <section className="panel" aria-labelledby="facts-title">
      <h2 id="facts-title">{t("persons.details")}</h2>
      <dl className="facts">
        <dt>{t("persons.fullName")}</dt>
        <dd>{person.full_name}</dd>
        <dt>{t("persons.email")}</dt>
        <dd>{person.contact_withheld ? t("persons.contactWithheldFact") : (person.email ?? none)}</dd>
        <dt>{t("persons.phone")}</dt>
        <dd>{person.contact_withheld ? t("persons.contactWithheldFact") : (person.phone ?? none)}</dd>
        <dt>{t("persons.address")}</dt>
        <dd>{person.address_withheld ? t("persons.contactWithheldFact") : (person.address ?? none)}</dd>
        <dt>{t("persons.protected")}</dt>
        <dd>{t(person.protected ? "common.yes" : "common.no")}</dd>
      </dl>
    </section>
  );
}
