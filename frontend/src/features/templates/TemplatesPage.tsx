import { useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Tag } from "@/components/ui/Bits";
import { PageHeader } from "@/components/ui/PageHeader";
import { formatInstant } from "@/i18n/format";
import { KINDS, templatesQuery } from "./queries";

export function TemplatesPage() {
  const { t } = useTranslation();
  const { items } = useSuspenseQuery(templatesQuery).data;
  return (
    <>
      <PageHeader title={t("templates.title")} lead={t("templates.lead")} />
      <div className="cards">
        {KINDS.map((kind) => (
          <section key={kind} className="panel" aria-labelledby={`kind-${kind}`}>
            <h2 id={`kind-${kind}`}>{t(`templates.kinds.${kind}`)}</h2>
            <p className="soft">{t(`templates.kindHints.${kind}`)}</p>
            <ul className="plain-list rows">
              {items
                .filter((item) => item.kind === kind)
                .map((item) => (
                  <li key={item.locale}>
                    <div>
                      <Link
                        to="/email-templates/$kind"
                        params={{ kind }}
                        search={{ locale: item.locale }}
                        preload="intent"
                      >
                        {t(`common.language.${item.locale}`)}
                      </Link>
                      <span className="table__sub">{item.subject}</span>
                    </div>
                    <div>
                      <Tag tone={item.is_default ? "neutral" : "info"}>
                        {t(item.is_default ? "templates.shipped" : "templates.changed")}
                      </Tag>
                      {item.updated_at && !item.is_default && (
                        <span className="table__sub">{formatInstant(item.updated_at)}</span>
                      )}
                    </div>
                  </li>
                ))}
            </ul>
          </section>
        ))}
      </div>
    </>
  );
}
