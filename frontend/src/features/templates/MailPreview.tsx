import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { TemplatePreview } from "@/api/types";

const LINK = /(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)])/;

interface Props {
  preview: TemplatePreview | undefined;
  updating: boolean;
  broken: boolean;
}

/** The mail as it will be read. Links look like links and lead nowhere: they belong to an imagined user. */
export function MailPreview({ preview: newest, updating, broken }: Props) {
  const { t } = useTranslation();
  // While the text has faults there is no preview of it: the last good one stays, dimmed.
  const [preview, setPreview] = useState(newest);
  if (newest && newest !== preview) setPreview(newest);
  return (
    <section className="columns__side" aria-labelledby="mail-preview-title">
      <h2 id="mail-preview-title">{t("templates.preview.title")}</h2>
      <p className="soft small" role="status">
        {broken
          ? t("templates.preview.broken")
          : updating
            ? t("templates.preview.updating")
            : t("templates.preview.hint")}
      </p>
      {preview && (
        <div className={broken ? "mail-paper mail-paper--old" : "mail-paper"}>
          <p className="mail-paper__subject">
            <span className="soft">{t("templates.preview.subject")}:</span> <b>{preview.subject}</b>
          </p>
          <div className="mail-paper__text">
            {preview.text.split(LINK).map((part, index) =>
              LINK.test(part) ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text have no other name than their place
                <span key={index} className="mail-link">
                  {part}
                </span>
              ) : (
                part
              ),
            )}
          </div>
        </div>
      )}
    </section>
  );
}
