import { zodResolver } from "@hookform/resolvers/zod";
import { type ReactNode, useEffect } from "react";
import * as z from "zod/mini";
import { Button } from "@/components/ui/Button";
import { ErrorSummary } from "@/components/ui/ErrorSummary";
import { Field } from "@/components/ui/Field";
import { CancelButton } from "./FormDialog";
import { reasonOf } from "./reason";
import { type IdempotencyHeader, useApiForm } from "./useApiForm";

interface Props {
  label: string;
  hint: string;
  /** The key of the sentence for a reason that is too short. */
  tooShort: string;
  /** What the button says that does it. */
  action: string;
  /** What is hard to undo is red, and begins at the button that leaves. */
  danger?: boolean;
  onSend: (body: { reason: string }, headers: IdempotencyHeader) => Promise<void>;
  children?: ReactNode;
}

/** The inside of a dialog that does something for a reason. */
export function ReasonForm({ label, hint, tooShort, action, danger, onSend, children }: Props) {
  const { form, error, summary, attempt, busy, submit } = useApiForm<{ reason: string }>({
    fields: ["reason"],
    resolver: zodResolver(z.object({ reason: reasonOf(tooShort) })),
    defaultValues: { reason: "" },
  });
  const { setFocus } = form;
  useEffect(() => {
    if (!danger) setFocus("reason");
  }, [danger, setFocus]);
  return (
    <form noValidate autoComplete="off" onSubmit={submit(onSend)}>
      {children}
      <ErrorSummary items={summary.filter((item) => !item.id)} attempt={attempt} />
      <Field
        label={label}
        hint={hint}
        width="wide"
        autoComplete="off"
        error={error("reason")}
        {...form.register("reason")}
      />
      <div className="dialog__actions">
        <Button type="submit" look={danger ? "danger" : undefined} busy={busy}>
          {action}
        </Button>
        <CancelButton first={danger} />
      </div>
    </form>
  );
}
