import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Locale, TemplateKind, TemplateText, TemplateVersion } from "@/api/types";
import { ProblemAlert } from "@/components/form/ProblemAlert";
import { Skeleton, Tag } from "@/components/ui/Bits";
import { Button, LinkButton } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { formatInstant } from "@/i18n/format";
import { versionsQuery } from "./queries";

interface Props {
  kind: TemplateKind;
  locale: Locale;
  current: number;
  editable: boolean;
  onRestore: (text: TemplateText, version: number) => void;
}

/** Every version that was in use: who wrote it and when. Restoring puts it in the editor; a save makes it count. */
export function TemplateHistory({ kind, locale, current, editable, onRestore }: Props) {
  const { t } = useTranslation();
  const versions = useQuery(versionsQuery(kind, locale));
  const [shown, setShown] = useState<TemplateVersion | null>(null);
  const name = (version: TemplateVersion) => t("templates.history.version", { version: version.version });
  return (
    <section className="panel history" aria-labelledby="history-title">
      <h2 id="history-title">{t("templates.history.title")}</h2>
      {versions.isPending && <Skeleton />}
      {versions.isError && <ProblemAlert error={versions.error} onRetry={() => void versions.refetch()} />}
      {versions.data?.items.length === 0 && <p className="soft">{t("templates.history.none")}</p>}
      <ul className="plain-list rows">
        {versions.data?.items.map((version) => (
          <li key={version.version}>
            <div>
              <b>{name(version)}</b>{" "}
              {version.version === current && <Tag tone="good">{t("templates.history.current")}</Tag>}
              <span className="table__sub">
                {version.created_by
                  ? t("templates.history.by", {
                      at: formatInstant(version.created_at),
                      name: version.created_by,
                    })
                  : t("templates.history.shippedBy")}
                {" · "}
                {version.subject}
              </span>
            </div>
            <LinkButton
              aria-label={t("templates.history.showNamed", { version: version.version })}
              onClick={() => setShown(version)}
            >
              {t("templates.history.show")}
            </LinkButton>
          </li>
        ))}
      </ul>
      <Dialog wide open={shown !== null} title={shown ? name(shown) : ""} onClose={() => setShown(null)}>
        {shown && (
          <>
            <p>
              <b>{shown.subject}</b>
            </p>
            <div className="mail-paper mail-paper__text">{shown.body}</div>
            {editable && (
              <div className="dialog__actions">
                <Button
                  onClick={() => {
                    onRestore({ subject: shown.subject, body: shown.body }, shown.version);
                    setShown(null);
                  }}
                >
                  {t("templates.history.restore")}
                </Button>
                <Button look="secondary" onClick={() => setShown(null)}>
                  {t("common.cancel")}
                </Button>
              </div>
            )}
          </>
        )}
      </Dialog>
    </section>
  );
}
