import { zodResolver } from "@hookform/resolvers/zod";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import type { FactorChallenge, FactorProof } from "@/api/types";
import { useApiForm } from "@/components/form/useApiForm";
import { Button, LinkButton } from "@/components/ui/Button";
import { ErrorSummary } from "@/components/ui/ErrorSummary";
import { Field } from "@/components/ui/Field";
import { PasswordField } from "@/components/ui/PasswordField";
import { useCountdown } from "../auth/useCountdown";
import { usePasskey } from "./usePasskey";
import { hasPasskeys, signWithPasskey } from "./webauthn";

type Way = "totp" | "recovery_code" | "password" | "none";

interface Props {
  challenge: FactorChallenge;
  /** A recovery code alone is not enough within a session. */
  withPassword?: boolean;
  submitText: string;
  send: (proof: FactorProof | null, password: string) => Promise<void>;
  /** Whether a recovery code is asked for now. */
  onRecovery?: (asked: boolean) => void;
}

const needed = z.string().check(z.trim(), z.minLength(1, "auth.second.missing"));
const password = z.string().check(z.minLength(1, "auth.login.passwordMissing"));

function schemaOf(way: Way, withPassword: boolean) {
  const asks = way === "password" || (way === "recovery_code" && withPassword);
  return z.object({ code: way === "password" ? z.string() : needed, password: asks ? password : z.string() });
}

/** By what one proves who one is, without a recovery code. */
export function waysOf(methods: FactorChallenge["methods"]): "both" | "app" | "passkey" {
  if (!methods.includes("totp")) return "passkey";
  return methods.includes("passkey") ? "both" : "app";
}

/** One field for the code, a button for the passkey, and a way out for whoever has lost both. */
export function ProofForm({ challenge, withPassword = false, submitText, send, onRecovery }: Props) {
  const { t } = useTranslation();
  const { methods } = challenge;
  const first: Way = methods.length === 0 ? "password" : methods.includes("totp") ? "totp" : "none";
  const [way, setWay] = useState<Way>(first);
  const asksPassword = way === "password" || (way === "recovery_code" && withPassword);
  const { form, error, summary, attempt, busy, problem, submit } = useApiForm({
    fields: ["code", "password"],
    fieldFor: (path) => (path.startsWith("proof") && way !== "password" ? "code" : undefined),
    textFor: ({ code, pointer }) =>
      code === "code_wrong" && pointer === "/proof/recovery_code" ? "auth.second.recoveryWrong" : undefined,
    resolver: zodResolver(schemaOf(way, withPassword)),
    defaultValues: { code: "", password: "" },
  });
  const wait = useCountdown(problem?.retryAfter ?? null, attempt);
  const waiting = wait !== null && wait > 0;
  const passkey = usePasskey(async () => {
    await send({ passkey: await signWithPasskey(challenge.passkey_options ?? {}) }, "");
  });
  const { setFocus } = form;
  const passkeyButton = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (way === "none") passkeyButton.current?.focus();
    else setFocus(way === "password" ? "password" : "code");
  }, [way, setFocus]);

  return (
    <div className="stack">
      <ErrorSummary items={summary} attempt={attempt} />
      {wait !== null && (
        <p className="gate__note" role="timer" aria-live="off">
          {waiting ? t("auth.login.wait", { count: wait }) : t("auth.login.waitOver")}
        </p>
      )}
      {methods.includes("passkey") && hasPasskeys() && (
        <div>
          {passkey.error && (
            <p className="form-error-message" role="alert">
              {passkey.error}
            </p>
          )}
          <Button
            ref={passkeyButton}
            icon="lock"
            look={way === "none" ? "primary" : "secondary"}
            busy={passkey.busy}
            busyText={t("auth.second.passkeyBusy")}
            onClick={() => void passkey.run()}
          >
            {t("auth.second.passkey")}
          </Button>
        </div>
      )}
      {way !== "none" && (
        <form
          className="form"
          noValidate
          onSubmit={submit(({ code, password }) => {
            const proof =
              way === "password" ? null : way === "totp" ? { totp: code } : { recovery_code: code };
            return send(proof, asksPassword ? password : "");
          })}
        >
          {asksPassword && (
            <PasswordField
              label={t("auth.login.password")}
              error={error("password")}
              autoComplete="current-password"
              {...form.register("password")}
            />
          )}
          {way === "totp" && (
            <Field
              label={t("auth.second.code")}
              hint={t("auth.second.codeHint")}
              error={error("code")}
              width="short"
              inputMode="numeric"
              autoComplete="one-time-code"
              {...form.register("code")}
            />
          )}
          {way === "recovery_code" && (
            <Field
              label={t("auth.second.recovery")}
              hint={t("auth.second.recoveryHint")}
              error={error("code")}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              {...form.register("code")}
            />
          )}
          <div className="form-actions">
            <Button
              type="submit"
              busy={busy || waiting}
              busyText={busy ? t("auth.login.submitting") : submitText}
            >
              {submitText}
            </Button>
          </div>
        </form>
      )}
      {methods.includes("recovery_code") && (way !== "recovery_code" || first !== "none") && (
        <p>
          <LinkButton
            onClick={() => {
              form.reset();
              setWay(way === "recovery_code" ? first : "recovery_code");
              onRecovery?.(way !== "recovery_code");
            }}
          >
            {t(way !== "recovery_code" ? "auth.second.useRecovery" : "auth.second.useApp")}
          </LinkButton>
        </p>
      )}
    </div>
  );
}
