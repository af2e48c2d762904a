import { zodResolver } from "@hookform/resolvers/zod";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { api, unwrap } from "@/api/client";
import type { ReadingPurpose, Uuid } from "@/api/types";
import { CancelButton, FormDialog } from "@/components/form/FormDialog";
import { reasonOf } from "@/components/form/reason";
import { useApiForm } from "@/components/form/useApiForm";
import { Button } from "@/components/ui/Button";
import { ErrorSummary } from "@/components/ui/ErrorSummary";
import { Field, Select } from "@/components/ui/Field";
import { useLeave } from "@/components/ui/useLeave";

const SHOWN_FOR = 30;
export const PURPOSES = [
  "staffing",
  "letter",
  "identity",
  "payment",
  "own_request",
] as const satisfies ReadingPurpose[];
const schema = z.object({
  purpose: z.string().check(z.minLength(1, "persons.errors.purpose")),
  reason: reasonOf("persons.errors.reason"),
});

/** `purpose` is one of `PURPOSES`, or nothing as long as none is chosen: what is logged is what somebody chose. */
type Occasion = z.infer<typeof schema>;
type What = "cpr" | "address";

interface Props {
  personId: Uuid;
  name: string;
  what: What;
}

/**
 * One number or address, once, for a purpose and with a reason that is logged before it is shown. It lives in this
 * component's state only, and goes when the time is up, when the dialog closes, and when the window is left.
 */
export function Reveal({ personId, name, what }: Props) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look="secondary" icon="visibility" onClick={() => setOpen(true)}>
        {t(`persons.reveal.${what}.open`)}
      </Button>
      <FormDialog
        open={open}
        title={t(`persons.reveal.${what}.title`, { name })}
        onClose={() => setOpen(false)}
      >
        <RevealSteps personId={personId} what={what} onClose={() => setOpen(false)} />
      </FormDialog>
    </>
  );
}

function RevealSteps({ personId, what, onClose }: { personId: Uuid; what: What; onClose: () => void }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<string | null>(null);
  const { form, error, summary, attempt, busy, submit } = useApiForm<Occasion>({
    fields: ["purpose", "reason"],
    // Short enough for the errors to stand at the fields alone: the first of them is read out there.
    shouldFocusError: true,
    resolver: zodResolver(schema),
    defaultValues: { purpose: "", reason: "" },
  });
  const { setFocus, reset } = form;
  useEffect(() => setFocus("purpose"), [setFocus]);
  const send = submit(async ({ purpose, reason }, headers) => {
    const body = { purpose: purpose as ReadingPurpose, reason };
    // What was typed has done its work: nothing of it is lost when the dialog closes.
    const show = (text: string) => {
      reset();
      setShown(text);
    };
    const params = { path: { id: personId } };
    if (what === "cpr") {
      const { cpr } = await unwrap(api.POST("/api/v1/persons/{id}/cpr-reveals", { params, body, headers }));
      show(cpr);
    } else {
      const { address } = await unwrap(
        api.POST("/api/v1/persons/{id}/address-reveals", { params, body, headers }),
      );
      show(address ?? t("persons.noAddress"));
    }
  });
  if (shown !== null) return <Shown what={what} text={shown} onGone={onClose} />;
  return (
    <form noValidate autoComplete="off" onSubmit={send}>
      <p>{t(`persons.reveal.${what}.text`)}</p>
      <ErrorSummary items={summary.filter((item) => !item.id)} attempt={attempt} />
      <Select
        label={t("persons.purpose")}
        hint={t("persons.purposeHint")}
        placeholder={t("common.choose")}
        options={PURPOSES.map((purpose) => ({ value: purpose, label: t(`persons.purposes.${purpose}`) }))}
        error={error("purpose")}
        {...form.register("purpose")}
      />
      <Field
        label={t("persons.reason")}
        hint={t("persons.reasonHint")}
        width="wide"
        autoComplete="off"
        error={error("reason")}
        {...form.register("reason")}
      />
      <div className="dialog__actions">
        <Button type="submit" icon="visibility" busy={busy}>
          {t(`persons.reveal.${what}.now`)}
        </Button>
        <CancelButton />
      </div>
    </form>
  );
}

function Shown({ what, text, onGone }: { what: What; text: string; onGone: () => void }) {
  const { t } = useTranslation();
  const [left, setLeft] = useState(SHOWN_FOR);
  const value = useRef<HTMLParagraphElement>(null);
  const gone = useRef(onGone);
  gone.current = onGone;
  useLeave(onGone, { hidden: true });
  useEffect(() => {
    value.current?.focus();
    const end = Date.now() + SHOWN_FOR * 1000;
    const timer = setInterval(() => {
      const seconds = Math.ceil((end - Date.now()) / 1000);
      if (seconds <= 0) gone.current();
      else setLeft(seconds);
    }, 500);
    return () => clearInterval(timer);
  }, []);
  return (
    <>
      <p className={what === "cpr" ? "cpr-shown" : "address-shown"} tabIndex={-1} ref={value}>
        {text}
      </p>
      <p className="soft">{t("persons.hidesIn", { count: left })}</p>
      <div className="dialog__actions">
        <Button look="secondary" onClick={onGone}>
          {t("persons.hide")}
        </Button>
      </div>
    </>
  );
}
