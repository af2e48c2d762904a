import { zodResolver } from "@hookform/resolvers/zod";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { api, unwrap } from "@/api/client";
import type { Uuid } from "@/api/types";
import { useApiForm } from "@/components/form/useApiForm";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { ErrorSummary } from "@/components/ui/ErrorSummary";
import { Field } from "@/components/ui/Field";

const SHOWN_FOR = 30;
const SHORTEST_REASON = 5;
const schema = z.object({
  reason: z.string().check(z.trim(), z.minLength(SHORTEST_REASON, "persons.errors.reason")),
});

/**
 * One number, once, with a reason that is logged before it is shown. It lives in this component's state only, and
 * goes when the time is up, when the dialog closes, and when the window is left.
 */
export function RevealCpr({ personId, name }: { personId: Uuid; name: string }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look="secondary" icon="visibility" onClick={() => setOpen(true)}>
        {t("persons.reveal")}
      </Button>
      <Dialog open={open} title={t("persons.revealTitle", { name })} onClose={() => setOpen(false)}>
        <RevealSteps personId={personId} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

function RevealSteps({ personId, onClose }: { personId: Uuid; onClose: () => void }) {
  const { t } = useTranslation();
  const [cpr, setCpr] = useState<string | null>(null);
  const { form, error, summary, attempt, busy, submit } = useApiForm<{ reason: string }>({
    fields: ["reason"],
    resolver: zodResolver(schema),
    defaultValues: { reason: "" },
  });
  const { setFocus } = form;
  useEffect(() => setFocus("reason"), [setFocus]);
  const send = submit(async (body, headers) => {
    const answer = await unwrap(
      api.POST("/api/v1/persons/{id}/cpr-reveals", { params: { path: { id: personId } }, body, headers }),
    );
    setCpr(answer.cpr);
  });
  if (cpr !== null) return <Shown cpr={cpr} onGone={onClose} />;
  return (
    <form noValidate autoComplete="off" onSubmit={send}>
      <p>{t("persons.revealText")}</p>
      <ErrorSummary items={summary.filter((item) => !item.id)} attempt={attempt} />
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
          {t("persons.revealNow")}
        </Button>
        <Button look="secondary" onClick={onClose}>
          {t("common.cancel")}
        </Button>
      </div>
    </form>
  );
}

function Shown({ cpr, onGone }: { cpr: string; onGone: () => void }) {
  const { t } = useTranslation();
  const [left, setLeft] = useState(SHOWN_FOR);
  const number = useRef<HTMLParagraphElement>(null);
  const gone = useRef(onGone);
  gone.current = onGone;
  useEffect(() => {
    number.current?.focus();
    const end = Date.now() + SHOWN_FOR * 1000;
    const timer = setInterval(() => {
      const seconds = Math.ceil((end - Date.now()) / 1000);
      if (seconds <= 0) gone.current();
      else setLeft(seconds);
    }, 500);
    const hide = () => {
      if (document.visibilityState === "hidden") gone.current();
    };
    document.addEventListener("visibilitychange", hide);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", hide);
    };
  }, []);
  return (
    <>
      <p className="cpr-shown" tabIndex={-1} ref={number}>
        {cpr}
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
