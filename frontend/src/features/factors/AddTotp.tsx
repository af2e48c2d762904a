import { zodResolver } from "@hookform/resolvers/zod";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { api, unwrap } from "@/api/client";
import type { AddedFactor, TotpSetup } from "@/api/types";
import { ProblemAlert } from "@/components/form/ProblemAlert";
import { useApiForm } from "@/components/form/useApiForm";
import { useDiscard } from "@/components/form/useDiscard";
import { Skeleton } from "@/components/ui/Bits";
import { Button } from "@/components/ui/Button";
import { CopyButton } from "@/components/ui/CopyButton";
import { ErrorSummary } from "@/components/ui/ErrorSummary";
import { Field } from "@/components/ui/Field";
import { Icon } from "@/components/ui/Icon";
import { QrCode } from "./QrCode";

const schema = z.object({
  code: z.string().check(z.trim(), z.minLength(1, "auth.second.missing")),
  name: z.string().check(z.trim(), z.minLength(1, "factors.errors.name")),
});

interface Props {
  onAdded: (added: AddedFactor) => void;
  onCancel: () => void;
}

/** Sets an app up: its key as a picture and as text, then its first code. The key is fetched once and kept nowhere else. */
export function AddTotp(props: Props) {
  const setup = useQuery({
    queryKey: ["totp-setup"],
    queryFn: () => unwrap(api.POST("/api/v1/me/second-factors/totp")),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });
  if (setup.isPending) return <Skeleton />;
  if (setup.isError) return <ProblemAlert error={setup.error} onRetry={() => void setup.refetch()} />;
  return <Confirm setup={setup.data} {...props} />;
}

function Confirm({ setup, onAdded, onCancel }: Props & { setup: TotpSetup }) {
  const { t } = useTranslation();
  const { form, error, summary, attempt, busy, unsaved, submit } = useApiForm({
    fields: ["code", "name"],
    labels: { name: t("factors.name") },
    resolver: zodResolver(schema),
    defaultValues: { code: "", name: t("factors.totp.defaultName") },
  });
  const { discard, question } = useDiscard(unsaved);
  return (
    <>
      {question}
      <ErrorSummary items={summary} attempt={attempt} />
      <ol className="steps">
        <li className="totp-there">{t("factors.totp.install")}</li>
        <li>
          <div className="totp">
            <div className="totp-here">
              <p>{t("factors.totp.here")}</p>
              <a className="button button-primary" href={setup.otpauth_uri}>
                <Icon name="open-in-new" />
                <span>{t("factors.totp.open")}</span>
              </a>
            </div>
            <div className="totp-key">
              <p className="small">
                {t("factors.totp.key")}
                <br />
                <code className="secret">{setup.secret.replace(/(.{4})(?=.)/g, "$1 ")}</code>
              </p>
              <CopyButton text={setup.secret} named={t("factors.totp.secret")} />
            </div>
            <div className="totp-scan">
              <p className="totp-here">{t("factors.totp.elsewhere")}</p>
              <p className="totp-there">{t("factors.totp.scan")}</p>
              <QrCode text={setup.otpauth_uri} label={t("factors.totp.qr")} />
            </div>
          </div>
        </li>
        <li>{t("factors.totp.type")}</li>
      </ol>
      <form
        className="form"
        noValidate
        onSubmit={submit(async (body) => {
          const params = { path: { id: setup.id } };
          onAdded(await unwrap(api.POST("/api/v1/me/second-factors/{id}/confirm", { params, body })));
        })}
      >
        <Field
          label={t("auth.second.code")}
          error={error("code")}
          width="short"
          inputMode="numeric"
          autoComplete="one-time-code"
          {...form.register("code")}
        />
        <Field
          label={t("factors.name")}
          hint={t("factors.nameHint")}
          error={error("name")}
          {...form.register("name")}
        />
        <div className="form-actions row">
          <Button type="submit" busy={busy} busyText={t("common.saving")}>
            {t("factors.totp.submit")}
          </Button>
          <Button look="secondary" onClick={() => discard(onCancel)}>
            {t("common.cancel")}
          </Button>
        </div>
      </form>
    </>
  );
}
