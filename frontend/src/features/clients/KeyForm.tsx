import { zodResolver } from "@hookform/resolvers/zod";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { api, unwrap } from "@/api/client";
import type { Uuid } from "@/api/types";
import { CancelButton } from "@/components/form/FormDialog";
import { useApiForm } from "@/components/form/useApiForm";
import { Button } from "@/components/ui/Button";
import { ErrorSummary } from "@/components/ui/ErrorSummary";
import { Field, Select, TextArea } from "@/components/ui/Field";
import { toast } from "@/components/ui/Toast";
import { readJwk } from "./jwk";
import { LIVES } from "./limits";
import { refreshClient } from "./queries";

const schema = z.object({
  label: z.string().check(z.trim(), z.minLength(1, "clients.keys.errors.label")),
  public_key: z.string().check((typed) => {
    const { error } = readJwk(typed.value);
    if (error) typed.issues.push({ code: "custom", message: error, input: "" });
  }),
  valid_days: z.enum(LIVES),
});
type Values = z.infer<typeof schema>;

/** The inside of the dialog in which a public key is registered. */
export function KeyForm({ clientId, onClose }: { clientId: Uuid; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { form, error, summary, attempt, busy, submit } = useApiForm<Values>({
    fields: ["label", "public_key", "valid_days"],
    labels: { label: t("clients.keys.label"), public_key: t("clients.keys.publicKey") },
    resolver: zodResolver(schema),
    defaultValues: { label: "", public_key: "", valid_days: "180" },
  });
  const { setFocus } = form;
  useEffect(() => setFocus("label"), [setFocus]);
  const send = submit(async ({ label, public_key, valid_days }, headers) => {
    const { jwk } = readJwk(public_key);
    if (!jwk) return;
    const body = { label, public_key: jwk, valid_days: Number(valid_days) };
    const params = { path: { id: clientId } };
    await unwrap(api.POST("/api/v1/machine-clients/{id}/keys", { params, headers, body }));
    onClose();
    toast(t("clients.keys.added", { label }));
    await refreshClient(queries, clientId);
  });
  return (
    <form className="form" noValidate autoComplete="off" onSubmit={send}>
      <ErrorSummary items={summary} attempt={attempt} />
      <Field
        label={t("clients.keys.label")}
        hint={t("clients.keys.labelHint")}
        error={error("label")}
        {...form.register("label")}
      />
      <TextArea
        label={t("clients.keys.publicKey")}
        hint={t("clients.keys.publicKeyHint")}
        error={error("public_key")}
        rows={6}
        spellCheck={false}
        autoCapitalize="none"
        {...form.register("public_key")}
      />
      <Select
        label={t("clients.keys.life")}
        hint={t("clients.secrets.lifeHint")}
        options={LIVES.map((value) => ({ value, label: t("clients.secrets.days", { days: value }) }))}
        {...form.register("valid_days")}
      />
      <div className="dialog__actions">
        <Button type="submit" busy={busy} busyText={t("common.saving")}>
          {t("clients.keys.add")}
        </Button>
        <CancelButton />
      </div>
    </form>
  );
}
