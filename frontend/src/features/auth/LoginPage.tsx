import { zodResolver } from "@hookform/resolvers/zod";
import { useQuery } from "@tanstack/react-query";
import { Link, useRouter } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { login } from "@/api/session";
import type { FactorChallenge } from "@/api/types";
import { ContactCard } from "@/app/ContactCard";
import { publicQuery } from "@/app/queries";
import { useApiForm } from "@/components/form/useApiForm";
import { Alert } from "@/components/ui/Alert";
import { Button } from "@/components/ui/Button";
import { ErrorSummary } from "@/components/ui/ErrorSummary";
import { Field } from "@/components/ui/Field";
import { PageTitle } from "@/components/ui/PageHeader";
import { PasswordField } from "@/components/ui/PasswordField";
import type { LoginSearch } from "./login-search";
import { useCountdown } from "./useCountdown";

const schema = z.object({
  username: z.string().check(z.trim(), z.minLength(1, "auth.login.usernameMissing")),
  password: z.string().check(z.minLength(1, "auth.login.passwordMissing")),
});
const ENDED = {
  expired: "auth.login.expired",
  logout: "auth.login.loggedOut",
  "password-set": "auth.login.passwordSet",
} as const;

interface Props extends LoginSearch {
  /** Who has just chosen a password: only that is left to type. */
  username: string;
}

const SecondStep = lazy(async () => ({ default: (await import("../factors/SecondStep")).SecondStep }));

export function LoginPage(props: Props) {
  const { t } = useTranslation();
  const router = useRouter();
  const info = useQuery(publicQuery).data;
  const [challenge, setChallenge] = useState<FactorChallenge | null>(null);
  const [tooLate, setTooLate] = useState(false);
  const goOn = () => router.navigate({ href: props.redirect ?? "/", replace: true });

  return (
    <div className="gate">
      <div>
        {challenge ? (
          <Suspense>
            <SecondStep
              challenge={challenge}
              onDone={goOn}
              onRestart={(late) => {
                setTooLate(late);
                setChallenge(null);
              }}
            />
          </Suspense>
        ) : (
          <PasswordStep {...props} tooLate={tooLate} onChallenge={setChallenge} onDone={goOn} />
        )}
      </div>
      <div className="gate__help">
        {info?.login_text && <p className="preserve">{info.login_text}</p>}
        <ContactCard />
        {!challenge && <p className="soft small">{t("auth.login.noAccount")}</p>}
      </div>
    </div>
  );
}

interface StepProps extends Props {
  tooLate: boolean;
  onChallenge: (challenge: FactorChallenge) => void;
  onDone: () => Promise<void>;
}

function PasswordStep({ ended, username: known, tooLate, onChallenge, onDone }: StepProps) {
  const { t } = useTranslation();
  const { form, error, summary, attempt, busy, problem, submit } = useApiForm({
    fields: ["username", "password"],
    labels: { username: t("auth.login.username"), password: t("auth.login.password") },
    resolver: zodResolver(schema),
    defaultValues: { username: known, password: "" },
  });
  const wait = useCountdown(problem?.retryAfter ?? null, attempt);
  const waiting = wait !== null && wait > 0;

  return (
    <>
      <PageTitle title={t("auth.login.title")} />
      <h1>{t("auth.login.title")}</h1>
      {tooLate && attempt === 0 && (
        <div className="gate__note">
          <Alert kind="info" live>
            <p>{t("auth.login.tooLate")}</p>
          </Alert>
        </div>
      )}
      {ended && !tooLate && attempt === 0 && (
        <div className="gate__note">
          <Alert kind={ended === "expired" ? "info" : "success"} live>
            <p>{t(ENDED[ended])}</p>
          </Alert>
        </div>
      )}
      <ErrorSummary items={summary} attempt={attempt} />
      {wait !== null && (
        <p className="gate__note" role="timer" aria-live="off">
          {waiting ? t("auth.login.wait", { count: wait }) : t("auth.login.waitOver")}
        </p>
      )}
      <form
        className="form"
        noValidate
        onSubmit={submit(async ({ username, password }) => {
          const challenge = await login(username, password);
          if (challenge) onChallenge(challenge);
          else await onDone();
        })}
      >
        <Field
          label={t("auth.login.username")}
          error={error("username")}
          autoComplete="username"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          data-arrival={known === "" || undefined}
          {...form.register("username")}
        />
        <PasswordField
          label={t("auth.login.password")}
          error={error("password")}
          autoComplete="current-password"
          data-arrival={known !== "" || undefined}
          {...form.register("password")}
        />
        <div className="form-actions row">
          <Button
            type="submit"
            busy={busy || waiting}
            busyText={busy ? t("auth.login.submitting") : t("auth.login.submit")}
          >
            {t("auth.login.submit")}
          </Button>
          <Link to="/forgot-password">{t("auth.login.forgot")}</Link>
        </div>
      </form>
    </>
  );
}
