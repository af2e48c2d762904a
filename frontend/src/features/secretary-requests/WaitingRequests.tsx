import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMe } from "@/app/queries";
import { Alert } from "@/components/ui/Alert";
import { useWaitingRequests } from "./queries";

/** What waits for the administrator, on the page of users; nothing while nothing waits. */
export function WaitingRequests() {
  const { t } = useTranslation();
  const allowed = useMe().secretary_requests;
  const waiting = useWaitingRequests();
  if (!allowed) return null;
  if (waiting === 0) {
    return (
      <p>
        <Link to="/secretary-requests">{t("requests.titleOffice")}</Link>
      </p>
    );
  }
  return (
    <Alert kind="info">
      <p>
        {t("requests.waiting", { count: waiting })} <Link to="/secretary-requests">{t("requests.look")}</Link>
      </p>
    </Alert>
  );
}
