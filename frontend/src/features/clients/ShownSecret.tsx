import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { LeaveGuard } from "@/components/form/LeaveGuard";
import { Alert } from "@/components/ui/Alert";
import { Button } from "@/components/ui/Button";
import { useLeave } from "@/components/ui/useLeave";
import { Copied } from "./Copied";

/** The secret is here once, and says so; it goes with the page, and stays while another window is in front. */
export function ShownSecret({ secret, onKept }: { secret: string; onKept: () => void }) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  useLeave(onKept);
  return (
    <Alert kind="warning">
      <LeaveGuard when text={t("clients.secrets.leave")} anySearch />
      <div className="stack">
        <h3 ref={heading} tabIndex={-1}>
          {t("clients.secrets.shownTitle")}
        </h3>
        <p>{t("clients.secrets.shownText")}</p>
        <Copied label={t("clients.secrets.secret")} value={secret} />
        <div>
          <Button look="secondary" onClick={onKept}>
            {t("clients.secrets.kept")}
          </Button>
        </div>
      </div>
    </Alert>
  );
}
