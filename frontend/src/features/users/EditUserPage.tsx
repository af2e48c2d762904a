import { zodResolver } from "@hookform/resolvers/zod";
import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ifMatch, unwrap } from "@/api/client";
import type { UserView, Uuid } from "@/api/types";
import { LeaveGuard } from "@/components/form/LeaveGuard";
import { ONLY_WHEN_ASKED } from "@/components/form/only-when-asked";
import { StaleAlert } from "@/components/form/StaleAlert";
import { useApiForm } from "@/components/form/useApiForm";
import { Button, ButtonLink } from "@/components/ui/Button";
import { ErrorSummary } from "@/components/ui/ErrorSummary";
import { PageHeader } from "@/components/ui/PageHeader";
import { toast } from "@/components/ui/Toast";
import { DetailsFields, useDetailLabels } from "./DetailsFields";
import { EffectivePreview } from "./EffectivePreview";
import { GrantsEditor } from "./GrantsEditor";
import { draftOf, type GrantDraft, grantInput, laidOutAnew, newDraft, wholeGrants } from "./grant-draft";
import { asGrantPath, grantFieldNames } from "./grant-fields";
import { keepUser, userQuery } from "./queries";
import { accessSchema, type DetailsValues, detailsSchema } from "./schema";

export function EditUserPage({ userId }: { userId: Uuid }) {
  const { t } = useTranslation();
  const query = useSuspenseQuery({ ...userQuery(userId), ...ONLY_WHEN_ASKED });
  const user = query.data;
  const reload = async () => (await query.refetch({ throwOnError: true })).data;
  const [details, setDetails] = useState(false);
  const [access, setAccess] = useState(false);
  return (
    <>
      <PageHeader
        title={t("users.form.editTitle", { name: user.full_name })}
        back={{ to: "/users", label: t("users.title") }}
        actions={
          <ButtonLink to="/users/$userId" params={{ userId }}>
            {t("common.close")}
          </ButtonLink>
        }
      />
      <div className="stack stack--wide">
        <LeaveGuard when={details || access} />
        <DetailsForm user={user} reload={reload} onUnsaved={setDetails} />
        {user.role === "party_secretary" && <AccessForm user={user} reload={reload} onUnsaved={setAccess} />}
      </div>
    </>
  );
}

interface PartProps {
  user: UserView;
  /** Fetches the newest version. */
  reload: () => Promise<UserView | undefined>;
  /** Told whether something would be lost with the page. */
  onUnsaved: (unsaved: boolean) => void;
}

const DETAILS = ["full_name", "email", "username"] as const;

function detailsOf({ full_name, email, username, locale }: UserView): DetailsValues {
  return { full_name, email, username, locale };
}

function DetailsForm({ user, reload, onUnsaved }: PartProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { form, error, summary, attempt, busy, unsaved, problem, rebase, isDirty, submit } =
    useApiForm<DetailsValues>({
      fields: DETAILS,
      labels: useDetailLabels(),
      resolver: zodResolver(detailsSchema),
      defaultValues: detailsOf(user),
    });
  useEffect(() => onUnsaved(unsaved), [unsaved, onUnsaved]);
  const send = submit(async (values) => {
    // Only what was changed here: what somebody else changed meanwhile stays as they made it.
    const body = Object.fromEntries(
      Object.entries(values).filter(([name]) => isDirty(name as keyof DetailsValues)),
    );
    const saved = await unwrap(
      api.PATCH("/api/v1/users/{id}", { params: { path: { id: user.id }, header: ifMatch(user) }, body }),
    );
    await keepUser(queries, saved);
    form.reset(detailsOf(saved));
    toast(t("common.saved"));
  });
  async function takeNewest() {
    const newest = await reload();
    if (newest) rebase(detailsOf(newest));
  }
  return (
    <section className="panel" aria-labelledby="details-title">
      <h2 id="details-title">{t("users.form.details")}</h2>
      {problem?.status === 412 ? (
        <StaleAlert key={attempt} onReload={takeNewest} />
      ) : (
        <ErrorSummary items={summary} attempt={attempt} />
      )}
      <form className="form" noValidate onSubmit={send}>
        <DetailsFields
          register={(name) => form.register(name)}
          error={error}
          locale={form.watch("locale")}
          onLocale={(next) => form.setValue("locale", next, { shouldDirty: true })}
          emailHint={t("users.form.emailChange")}
        />
        <div className="form-actions">
          <Button type="submit" busy={busy} busyText={t("common.saving")}>
            {t("users.form.saveDetails")}
          </Button>
        </div>
      </form>
    </section>
  );
}

/** An account without access begins with an empty grant to fill. */
function draftsOf({ grants }: UserView): GrantDraft[] {
  return grants.length > 0 ? grants.map(draftOf) : [newDraft()];
}

function AccessForm({ user, reload, onUnsaved }: PartProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [initial] = useState(() => draftsOf(user));
  const { form, error, summary, attempt, busy, unsaved, problem, isDirty, submit } = useApiForm<{
    grants: GrantDraft[];
  }>({
    fields: (values) => grantFieldNames(values.grants),
    fieldFor: asGrantPath,
    resolver: zodResolver(accessSchema),
    defaultValues: { grants: initial },
  });
  useEffect(() => onUnsaved(unsaved), [unsaved, onUnsaved]);
  const grants = form.watch("grants");
  const send = submit(async (values) => {
    const saved = await unwrap(
      api.PUT("/api/v1/users/{id}/grants", {
        params: { path: { id: user.id }, header: ifMatch(user) },
        body: { grants: values.grants.map(grantInput) },
      }),
    );
    await keepUser(queries, saved);
    form.reset(values);
    toast(t("common.saved"));
  });
  async function takeNewest() {
    const newest = await reload();
    if (newest && !isDirty("grants")) form.reset({ grants: draftsOf(newest) });
  }
  return (
    <section className="panel" aria-labelledby="access-title">
      <h2 id="access-title">{t("users.form.access")}</h2>
      {problem?.status === 412 ? (
        <StaleAlert key={attempt} onReload={takeNewest} />
      ) : (
        <ErrorSummary items={summary} attempt={attempt} />
      )}
      <form className="columns" noValidate onSubmit={send}>
        <div className="form">
          <GrantsEditor
            value={grants}
            error={(index, field) => error(`grants.${index}.${field}`)}
            onChange={(next) =>
              form.setValue("grants", next, {
                shouldValidate: form.formState.isSubmitted && !laidOutAnew(grants, next),
                shouldDirty: true,
              })
            }
          />
        </div>
        <EffectivePreview grants={wholeGrants(grants)} />
        <div className="form-actions">
          <Button type="submit" busy={busy} busyText={t("common.saving")}>
            {t("users.form.saveAccess")}
          </Button>
        </div>
      </form>
    </section>
  );
}
