import { zodResolver } from "@hookform/resolvers/zod";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { api, unwrap } from "@/api/client";
import { asApiError } from "@/api/problem";
import type { SecretaryRequest } from "@/api/types";
import { CancelButton, FormDialog } from "@/components/form/FormDialog";
import { problemText } from "@/components/form/problem-text";
import { ReasonForm } from "@/components/form/ReasonForm";
import { useApiForm } from "@/components/form/useApiForm";
import { Alert } from "@/components/ui/Alert";
import { Button } from "@/components/ui/Button";
import { Checkbox } from "@/components/ui/Choices";
import { ErrorSummary } from "@/components/ui/ErrorSummary";
import { Field } from "@/components/ui/Field";
import { toast } from "@/components/ui/Toast";
import { siteName } from "@/features/sites/place";
import { suggestUsername } from "@/features/users/DetailsFields";
import { secretaryRequestsQuery } from "./queries";

type Decision = "approve" | "reject";

/** The administrator's two answers to a request. */
export function Decide({ request }: { request: SecretaryRequest }) {
  const { t } = useTranslation();
  const [decision, setDecision] = useState<Decision | null>(null);
  const reachable = request.sites.filter((site) => site.within_reach);
  const close = () => setDecision(null);
  const name = request.full_name;
  return (
    <div className="row">
      {reachable.length > 0 && (
        <Button
          icon="check"
          onClick={() => setDecision("approve")}
          aria-label={t("requests.approveNamed", { name })}
        >
          {t("requests.approve")}
        </Button>
      )}
      <Button
        look="secondary"
        onClick={() => setDecision("reject")}
        aria-label={t("requests.rejectNamed", { name })}
      >
        {t("requests.reject")}
      </Button>
      <FormDialog
        open={decision !== null}
        title={t(decision === "reject" ? "requests.rejectTitle" : "requests.approveTitle", { name })}
        onClose={close}
      >
        {decision === "approve" && <Approve request={request} onClose={close} />}
        {decision === "reject" && <Reject request={request} onClose={close} />}
      </FormDialog>
    </div>
  );
}

interface Props {
  request: SecretaryRequest;
  onClose: () => void;
}

/** Sends an answer, and is through with the request also when it was answered or taken back meanwhile: the list tells how. */
function useDecide(onClose: () => void) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  return async (answer: Promise<unknown>, done: string) => {
    const late = await answer.then(
      () => null,
      (thrown: unknown) => {
        if (asApiError(thrown).code !== "request_decided") throw thrown;
        return problemText(t, thrown);
      },
    );
    await Promise.all(
      [secretaryRequestsQuery.queryKey, ["users"], ["parties"]].map((queryKey) =>
        queries.invalidateQueries({ queryKey }),
      ),
    );
    toast(late ?? done, late ? "bad" : "good");
    onClose();
  };
}

const approval = z.object({
  username: z.string().check(z.trim(), z.minLength(1, "users.form.errors.username")),
  email: z.string().check(z.trim(), z.regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, "users.form.errors.email")),
  notify: z.boolean(),
});

function Approve({ request, onClose }: Props) {
  const { t } = useTranslation();
  const decide = useDecide(onClose);
  const { form, error, summary, attempt, busy, submit } = useApiForm<z.infer<typeof approval>>({
    fields: ["username", "email"],
    resolver: zodResolver(approval),
    defaultValues: {
      username: suggestUsername(request.email, request.full_name),
      email: request.email,
      notify: true,
    },
  });
  const given = request.sites.filter((site) => site.within_reach);
  const lost = request.sites.filter((site) => !site.within_reach);
  const send = submit(async (body, headers) => {
    const params = { path: { id: request.id } };
    await decide(
      unwrap(api.POST("/api/v1/secretary-requests/{id}/approve", { params, body, headers })),
      t("requests.approved", { name: request.full_name }),
    );
  });
  return (
    <form noValidate autoComplete="off" onSubmit={send}>
      <p>{t("requests.approveText", { sites: given.map(siteName).join(", ") })}</p>
      {lost.length > 0 && (
        <Alert kind="warning">
          <p>
            {t("requests.notGiven", {
              asker: request.asked_by.full_name,
              sites: lost.map(siteName).join(", "),
            })}
          </p>
        </Alert>
      )}
      <ErrorSummary items={summary.filter((item) => !item.id)} attempt={attempt} />
      <Field
        label={t("users.form.username")}
        hint={t("users.form.usernameHint")}
        width="wide"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        error={error("username")}
        {...form.register("username")}
      />
      <Field
        type="email"
        label={t("users.form.email")}
        width="wide"
        autoComplete="off"
        error={error("email")}
        {...form.register("email")}
      />
      <Checkbox label={t("users.form.notify")} {...form.register("notify")} />
      <div className="dialog__actions">
        <Button type="submit" busy={busy}>
          {t("requests.approve")}
        </Button>
        <CancelButton first />
      </div>
    </form>
  );
}

function Reject({ request, onClose }: Props) {
  const { t } = useTranslation();
  const decide = useDecide(onClose);
  async function reject(body: { reason: string }) {
    const params = { path: { id: request.id } };
    await decide(
      unwrap(api.POST("/api/v1/secretary-requests/{id}/reject", { params, body })),
      t("requests.rejected"),
    );
  }
  return (
    <ReasonForm
      label={t("requests.reason")}
      hint={t("requests.reasonHint", { asker: request.asked_by.full_name })}
      tooShort="requests.errors.reason"
      action={t("requests.reject")}
      onSend={reject}
    />
  );
}
