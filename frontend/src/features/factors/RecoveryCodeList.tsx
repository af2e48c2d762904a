import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { meQuery, publicQuery } from "@/app/queries";
import { LeaveGuard } from "@/components/form/LeaveGuard";
import { Button } from "@/components/ui/Button";
import { Checkbox } from "@/components/ui/Choices";
import { CopyButton } from "@/components/ui/CopyButton";
import { useLeave } from "@/components/ui/useLeave";
import { formatInstant } from "@/i18n/format";

function download(text: string, name: string) {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

interface Props {
  codes: readonly string[];
  onKept: () => void;
}

/** The codes as they are found again years later: with where they belong, whose they are and since when they are good. */
function useFile(codes: readonly string[]): () => string {
  const { t } = useTranslation();
  const { site_name, municipality } = useQuery({ ...publicQuery, enabled: false }).data ?? {};
  const username = useQuery({ ...meQuery, enabled: false }).data?.username ?? "";
  const [made] = useState(() => new Date().toISOString());
  return () => {
    const town = municipality && !site_name?.includes(municipality.name) ? municipality.name : undefined;
    const site = [site_name, town].filter(Boolean).join(", ") || t("common.product");
    const lines = [
      t("factors.codes.fileTitle", { site }),
      window.location.origin,
      t("factors.codes.fileUser", { username }),
      t("factors.codes.fileMade", { at: formatInstant(made) }),
      t("factors.codes.fileOnce"),
      "",
      ...codes,
    ];
    return `${lines.join("\r\n")}\r\n`;
  };
}

/** The codes are here once: one goes on only after saying that they are kept. They go with the page, too. */
export function RecoveryCodeList({ codes, onKept }: Props) {
  const { t } = useTranslation();
  const [kept, setKept] = useState(false);
  const [missing, setMissing] = useState(false);
  const [left, setLeft] = useState(false);
  useLeave(() => setLeft(true));
  const file = useFile(codes);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  if (left) {
    return (
      <section className="panel stack" aria-labelledby="codes-title">
        <h2 id="codes-title">{t("factors.codes.title")}</h2>
        <p>{t("factors.codes.gone")}</p>
        <div>
          <Button onClick={onKept}>{t("factors.codes.goOn")}</Button>
        </div>
      </section>
    );
  }
  return (
    <section className="panel stack" aria-labelledby="codes-title">
      <LeaveGuard when={!kept} text={t("factors.codes.leave")} />
      <h2 id="codes-title" ref={heading} tabIndex={-1}>
        {t("factors.codes.title")}
      </h2>
      <p>{t("factors.codes.text")}</p>
      <ul className="plain-list codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className="row no-print">
        <CopyButton text={codes.join("\n")} />
        <Button look="secondary" icon="print" onClick={() => window.print()}>
          {t("common.print")}
        </Button>
        <Button look="secondary" icon="download" onClick={() => download(file(), t("factors.codes.file"))}>
          {t("factors.codes.download")}
        </Button>
      </div>
      <div className="no-print">
        <Checkbox
          label={t("factors.codes.kept")}
          checked={kept}
          aria-invalid={missing || undefined}
          onChange={(event) => {
            setKept(event.target.checked);
            setMissing(false);
          }}
        />
        {missing && (
          <p className="form-error-message" role="alert">
            {t("factors.codes.keepFirst")}
          </p>
        )}
        <div className="form-actions">
          <Button onClick={() => (kept ? onKept() : setMissing(true))}>{t("factors.codes.goOn")}</Button>
        </div>
      </div>
    </section>
  );
}
