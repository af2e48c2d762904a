import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { publicQuery } from "./queries";

/** Whom to ask: on the log-in, the link pages and the error pages. */
export function ContactCard() {
  const { t } = useTranslation();
  const info = useQuery(publicQuery).data;
  if (!info) return null;
  const { name, phone, email, hours } = info.contact;
  return (
    <section className="panel panel--soft" aria-labelledby="contact-title">
      <h2 id="contact-title">{t("auth.contact.title")}</h2>
      <p>
        <b>{name || t("common.footer.contact")}</b>
        <br />
        {info.municipality.name}
      </p>
      <ul className="plain-list">
        {phone && (
          <li>
            {t("common.footer.phone")} <a href={`tel:${phone.replaceAll(/\s/g, "")}`}>{phone}</a>
          </li>
        )}
        {email && (
          <li>
            <a href={`mailto:${email}`}>{email}</a>
          </li>
        )}
        {hours && (
          <li>
            {t("common.footer.hours")}: {hours}
          </li>
        )}
      </ul>
    </section>
  );
}
