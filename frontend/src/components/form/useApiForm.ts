import { useContext, useLayoutEffect, useRef, useState } from "react";
import { type FieldValues, type Path, type UseFormProps, type UseFormReturn, useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { type ApiError, applyProblem, asApiError } from "@/api/problem";
import { Submission } from "@/api/submission";
import type { FieldProblem } from "@/api/types";
import type { SummaryItem } from "@/components/ui/ErrorSummary";
import { fieldIds } from "@/components/ui/FieldFrame";
import { errorText } from "@/i18n";
import { AroundForm } from "./around-form";
import { problemText } from "./problem-text";
import { useTyped } from "./typed";

interface Options<T extends FieldValues> extends UseFormProps<T> {
  /** The fields in the order of the screen: so the summary lists them. A function where they come and go. */
  fields: readonly Path<T>[] | ((values: T) => readonly Path<T>[]);
  /** Leads a server pointer to a field that is called something else here. */
  fieldFor?: (path: string) => Path<T> | undefined;
  /** The key of a sentence that fits a refusal here better than the one for its code. */
  textFor?: (problem: FieldProblem) => string | undefined;
  /** The fields' names on the screen: what the server says of a field is general and needs one in the summary. */
  labels?: Partial<Record<Path<T>, string>>;
}

export type IdempotencyHeader = { "Idempotency-Key": string };

export interface ApiForm<T extends FieldValues> {
  form: UseFormReturn<T>;
  /** The sentence at a field, in the language of the screen. */
  error: (name: Path<T>) => string | undefined;
  summary: SummaryItem[];
  attempt: number;
  busy: boolean;
  /** Something was typed and is not on its way: lost, if the page is left. */
  unsaved: boolean;
  /** The last refusal, for pages that answer to one kind of it: 412, 429. */
  problem: ApiError | null;
  /** After a 412: takes the newest values where nothing was typed, and keeps what was. */
  rebase: (newest: T) => void;
  /** Was this field changed here? */
  isDirty: (name: keyof T) => boolean;
  submit: (
    send: (values: T, headers: IdempotencyHeader) => Promise<void>,
    /** What the request says besides the fields: with something else it is another submission. */
    besides?: string,
  ) => (event?: React.BaseSyntheticEvent) => Promise<void>;
}

/** A form that talks to the API: errors from both sides at the fields and in the summary, one key per submission. */
export function useApiForm<T extends FieldValues>({
  fields: listed,
  fieldFor,
  textFor,
  labels,
  ...options
}: Options<T>): ApiForm<T> {
  const { t } = useTranslation();
  const form = useForm<T>({ shouldFocusError: false, ...options } as UseFormProps<T>) as UseFormReturn<T>;
  const submission = useRef(new Submission());
  const [attempt, setAttempt] = useState(0);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const [rest, setRest] = useState<string[]>([]);
  // Reading dirtyFields here is what makes react-hook-form keep count of them.
  const { isSubmitting: busy, isDirty: typed, dirtyFields } = form.formState;
  const unsaved = typed && !busy;
  useTyped(typed);
  const { report } = useContext(AroundForm);
  // In the same go as the key press: whoever closes the dialog right after it is asked too.
  useLayoutEffect(() => {
    report(unsaved);
    return () => report(false);
  }, [report, unsaved]);
  const names = (): readonly Path<T>[] => (typeof listed === "function" ? listed(form.getValues()) : listed);

  const submit: ApiForm<T>["submit"] = (send, besides) => async (event) => {
    let failed = false;
    setProblem(null);
    setRest([]);
    const valid = async (values: T) => {
      try {
        const said = besides === undefined ? values : { values, besides };
        await submission.current.send(said, (headers) => send(values, headers));
      } catch (thrown) {
        failed = true;
        const error = asApiError(thrown);
        const homeless = applyProblem(form, error, names(), fieldFor, textFor);
        const placed = error.fields.length > homeless.length;
        setProblem(error);
        setRest(placed ? homeless.map((item) => item.detail) : [problemText(t, error)]);
      }
    };
    const invalid = () => {
      failed = true;
    };
    await form.handleSubmit(valid, invalid)(event);
    // Counted only now that the errors are on the form: the count is what moves the focus to the summary.
    if (failed) setAttempt((count) => count + 1);
  };

  const raw = (name: Path<T>) => form.getFieldState(name, form.formState).error?.message;
  const error = (name: Path<T>) => errorText(t, raw(name));
  const summary: SummaryItem[] = names().flatMap((name) => {
    const message = error(name);
    if (!message) return [];
    const label = raw(name)?.startsWith("server:") ? labels?.[name] : undefined;
    return [{ id: fieldIds(name).input, message: label ? `${label}: ${message}` : message }];
  });
  return {
    form,
    error,
    summary: [...rest.map((message) => ({ message })), ...summary],
    attempt,
    busy,
    unsaved,
    problem,
    rebase: (newest) => form.reset(newest, { keepDirtyValues: true }),
    isDirty: (name) => Boolean((dirtyFields as Partial<Record<keyof T, unknown>>)[name]),
    submit,
  };
}
