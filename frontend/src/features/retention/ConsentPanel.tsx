import { zodResolver } from "@hookform/resolvers/zod";
import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { api, unwrap } from "@/api/client";
import type { RetentionConsent, Uuid } from "@/api/types";
import { CancelButton, FormDialog } from "@/components/form/FormDialog";
import { reasonOf } from "@/components/form/reason";
import { useAction } from "@/components/form/useAction";
import { useApiForm } from "@/components/form/useApiForm";
import { Button } from "@/components/ui/Button";
import { ConfirmDialog } from "@/components/ui/Dialog";
import { ErrorSummary } from "@/components/ui/ErrorSummary";
import { Field } from "@/components/ui/Field";
import { toast } from "@/components/ui/Toast";
import { formatDay, formatInstant } from "@/i18n/format";
import { consentQuery, forgetPeople } from "./queries";

const day = (missing: string) => z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/, missing));
const schema = z.object({
  given_on: day("retention.consent.errors.given"),
  expires_on: day("retention.consent.errors.expires"),
  obtained: reasonOf("retention.consent.errors.obtained"),
});
type Values = z.infer<typeof schema>;

interface Somebody {
  personId: Uuid;
  name: string;
}

/** Whether a person has asked to be kept for a later election: recorded, shown, withdrawn. */
export function ConsentPanel({ personId, name }: Somebody) {
  const { t } = useTranslation();
  const { consent } = useSuspenseQuery(consentQuery(personId)).data;
  const [open, setOpen] = useState(false);
  return (
    <section className="panel" aria-labelledby="consent-title">
      <h2 id="consent-title">{t("retention.consent.title")}</h2>
      {consent ? <ConsentFacts consent={consent} /> : <p className="soft">{t("retention.consent.none")}</p>}
      <div className="form-actions">
        <Button look="secondary" onClick={() => setOpen(true)}>
          {t(consent ? "retention.consent.renew" : "retention.consent.record")}
        </Button>
        {consent && <Withdraw personId={personId} name={name} />}
      </div>
      <FormDialog open={open} title={t("retention.consent.dialog", { name })} onClose={() => setOpen(false)}>
        <ConsentForm personId={personId} onClose={() => setOpen(false)} />
      </FormDialog>
    </section>
  );
}

function ConsentFacts({ consent }: { consent: RetentionConsent }) {
  const { t } = useTranslation();
  const at = formatInstant(consent.recorded_at);
  const by = consent.recorded_by;
  return (
    <dl className="facts">
      <dt>{t("retention.consent.expires")}</dt>
      <dd>{formatDay(consent.expires_on)}</dd>
      <dt>{t("retention.consent.given")}</dt>
      <dd>{formatDay(consent.given_on)}</dd>
      <dt>{t("retention.consent.obtained")}</dt>
      <dd>{consent.obtained}</dd>
      <dt>{t("retention.consent.recorded")}</dt>
      <dd>{by ? t("retention.consent.recordedBy", { at, by }) : at}</dd>
    </dl>
  );
}

function ConsentForm({ personId, onClose }: { personId: Uuid; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { form, error, summary, attempt, busy, submit } = useApiForm<Values>({
    fields: ["given_on", "expires_on", "obtained"],
    resolver: zodResolver(schema),
    defaultValues: { given_on: "", expires_on: "", obtained: "" },
  });
  const send = submit(async (body) => {
    const params = { path: { id: personId } };
    const recorded = await unwrap(api.PUT("/api/v1/persons/{id}/retention-consent", { params, body }));
    queries.setQueryData(consentQuery(personId).queryKey, recorded);
    toast(t("retention.consent.done"));
    onClose();
  });
  return (
    <form noValidate autoComplete="off" onSubmit={send}>
      <p>{t("retention.consent.text")}</p>
      <ErrorSummary items={summary.filter((item) => !item.id)} attempt={attempt} />
      <Field
        type="date"
        width="short"
        label={t("retention.consent.given")}
        error={error("given_on")}
        {...form.register("given_on")}
      />
      <Field
        type="date"
        width="short"
        label={t("retention.consent.expires")}
        hint={t("retention.consent.expiresHint")}
        error={error("expires_on")}
        {...form.register("expires_on")}
      />
      <Field
        label={t("retention.consent.obtained")}
        hint={t("retention.consent.obtainedHint")}
        width="wide"
        autoComplete="off"
        error={error("obtained")}
        {...form.register("obtained")}
      />
      <div className="dialog__actions">
        <Button type="submit" busy={busy}>
          {t("retention.consent.now")}
        </Button>
        <CancelButton />
      </div>
    </form>
  );
}

function Withdraw({ personId, name }: Somebody) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const action = useAction(async () => {
    const params = { path: { id: personId } };
    const { erased } = await unwrap(api.DELETE("/api/v1/persons/{id}/retention-consent", { params }));
    setAsking(false);
    toast(t(erased ? "retention.consent.erased" : "retention.consent.withdrawn"));
    if (!erased) return queries.invalidateQueries({ queryKey: consentQuery(personId).queryKey });
    await navigate({ to: "/assignments" });
    await forgetPeople(queries);
  });
  return (
    <>
      <Button
        look="secondary"
        onClick={() => {
          action.clear();
          setAsking(true);
        }}
      >
        {t("retention.consent.withdraw")}
      </Button>
      <ConfirmDialog
        open={asking}
        title={t("retention.consent.withdrawTitle", { name })}
        confirm={t("retention.consent.withdraw")}
        busy={action.busy}
        error={action.error}
        onConfirm={() => void action.run()}
        onClose={() => setAsking(false)}
      >
        <p>{t("retention.consent.withdrawText")}</p>
      </ConfirmDialog>
    </>
  );
}
