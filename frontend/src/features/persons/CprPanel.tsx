import { zodResolver } from "@hookform/resolvers/zod";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ifMatch, unwrap } from "@/api/client";
import type { PersonDetails, Uuid } from "@/api/types";
import { LeaveGuard } from "@/components/form/LeaveGuard";
import { StaleAlert } from "@/components/form/StaleAlert";
import { useApiForm } from "@/components/form/useApiForm";
import { useDiscard } from "@/components/form/useDiscard";
import { Button } from "@/components/ui/Button";
import { ErrorSummary } from "@/components/ui/ErrorSummary";
import { Icon } from "@/components/ui/Icon";
import { CprField } from "./CprField";
import { cprSchema } from "./person-schema";

interface Props {
  person: Pick<PersonDetails, "id" | "version" | "cpr_registered">;
  editable: boolean;
  onReload: () => Promise<unknown>;
  /** Whether the number may be read here: by the office. */
  readable: boolean;
  /** The office's reveal. */
  children?: ReactNode;
}

/** What there is to know of the number here: nothing of reading one that is not there, nor of writing where nobody may. */
function hintOf({ person, editable, readable }: Props) {
  if (person.cpr_registered && readable) return "persons.cprOffice";
  return person.cpr_registered || editable ? "persons.cprNever" : null;
}

/** Whether there is a number, and a field for writing a new one over it. Never the number. */
export function CprPanel(props: Props) {
  const { person, editable, onReload, children } = props;
  const hint = hintOf(props);
  const { t } = useTranslation();
  const [writing, setWriting] = useState(false);
  const [said, setSaid] = useState<{ doubtful: boolean } | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  function close() {
    setWriting(false);
    requestAnimationFrame(() => button.current?.focus());
  }
  return (
    <section className="panel" aria-labelledby="cpr-title">
      <h2 id="cpr-title">{t("persons.cpr")}</h2>
      <p className={person.cpr_registered ? "cpr-state cpr-state--there" : "cpr-state"}>
        <Icon name={person.cpr_registered ? "check" : "warning"} small />
        <b>{t(person.cpr_registered ? "persons.registered" : "persons.notRegistered")}</b>
      </p>
      {hint && <p className="form-hint">{t(hint)}</p>}
      {writing ? (
        <CprForm
          person={person}
          onReload={onReload}
          onCancel={close}
          onSaved={(doubtful) => {
            setSaid({ doubtful });
            close();
          }}
        />
      ) : (
        (editable || children) && (
          <div className="form-actions">
            {editable && (
              <Button
                ref={button}
                look="secondary"
                icon="edit"
                onClick={() => {
                  setSaid(null);
                  setWriting(true);
                }}
              >
                {t(person.cpr_registered ? "persons.cprNew" : "persons.cprAdd")}
              </Button>
            )}
            {children}
          </div>
        )
      )}
      <div role="status">
        {said && <p className="said">{t("persons.cprSaved")}</p>}
        {said?.doubtful && (
          <p className="reported reported--doubtful">
            <Icon name="warning" small />
            <span>{t("persons.cprDoubtful")}</span>
          </p>
        )}
      </div>
    </section>
  );
}

interface FormProps {
  person: { id: Uuid; version: number };
  /** `doubtful`: taken, but its check digit does not match. */
  onSaved: (doubtful: boolean) => void;
  onCancel: () => void;
  onReload: () => Promise<unknown>;
}

function CprForm({ person, onSaved, onCancel, onReload }: FormProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { form, error, summary, attempt, busy, unsaved, problem, submit } = useApiForm<{ cpr: string }>({
    fields: ["cpr"],
    resolver: zodResolver(cprSchema),
    defaultValues: { cpr: "" },
  });
  const { setFocus, reset } = form;
  const { discard, question } = useDiscard(unsaved);
  useEffect(() => setFocus("cpr"), [setFocus]);
  const send = submit(async (body) => {
    const { warnings } = await unwrap(
      api.PUT("/api/v1/persons/{id}/cpr", {
        params: { path: { id: person.id }, header: ifMatch(person) },
        body: { cpr: body.cpr.trim() },
      }),
    );
    reset({ cpr: "" });
    await Promise.all(
      ["assignment", "assignments", "person"].map((key) => queries.invalidateQueries({ queryKey: [key] })),
    );
    onSaved(warnings.includes("cpr_checksum"));
  });
  return (
    <form noValidate autoComplete="off" onSubmit={send}>
      <LeaveGuard when={unsaved} />
      {question}
      {problem?.status === 412 ? (
        <StaleAlert key={attempt} onReload={onReload} />
      ) : (
        <ErrorSummary items={summary} attempt={attempt} />
      )}
      <CprField error={error("cpr")} {...form.register("cpr")} />
      <div className="form-actions">
        <Button type="submit" busy={busy} busyText={t("common.saving")}>
          {t("persons.cprSave")}
        </Button>
        <Button look="secondary" onClick={() => discard(onCancel)}>
          {t("common.cancel")}
        </Button>
      </div>
    </form>
  );
}
