import type { ComponentProps, ReactNode } from "react";
import { Button } from "@/components/ui/Button";
import { ErrorSummary } from "@/components/ui/ErrorSummary";
import { PersonFields } from "./PersonFields";

type Summary = ComponentProps<typeof ErrorSummary>;
type Submit = Pick<ComponentProps<typeof Button>, "icon" | "busy" | "busyText" | "children">;

interface Props extends ComponentProps<typeof PersonFields> {
  form: Omit<ComponentProps<"form">, "noValidate" | "autoComplete" | "children">;
  title?: string;
  summary: Summary["items"];
  attempt: Summary["attempt"];
  /** Stands in for the summary where one sentence is not enough for what was refused. */
  refusal?: ReactNode;
  submit: Submit;
  /** Beside the button that sends. */
  actions?: ReactNode;
}

/** A person to report or to correct: what was refused, the fields, the buttons. */
export function PersonForm({ form, title, summary, attempt, refusal, submit, actions, ...fields }: Props) {
  return (
    <form {...form} noValidate autoComplete="off">
      {title && <h3>{title}</h3>}
      {refusal || <ErrorSummary items={summary} attempt={attempt} />}
      <PersonFields {...fields} />
      <div className="form-actions">
        <Button type="submit" {...submit} />
        {actions}
      </div>
    </form>
  );
}
