import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { endedByServer } from "@/api/session";
import type { SessionView } from "@/api/types";
import { useAction } from "@/components/form/useAction";
import { Alert } from "@/components/ui/Alert";
import { Button, LinkButton } from "@/components/ui/Button";
import { ConfirmDialog } from "@/components/ui/Dialog";
import { toast } from "@/components/ui/Toast";
import { sessionsQuery } from "./queries";
import { SessionLine, useDeviceName } from "./SessionLine";

export function Sessions() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data } = useSuspenseQuery(sessionsQuery);
  const deviceName = useDeviceName();
  const [asking, setAsking] = useState(false);
  const end = useAction<string>((_headers, id) =>
    unwrap(api.DELETE("/api/v1/me/sessions/{id}", { params: { path: { id } } })),
  );
  const endOthers = useAction(() =>
    unwrap(api.DELETE("/api/v1/me/sessions", { params: { query: { keep_current: true } } })),
  );
  const endAll = useAction(() => unwrap(api.DELETE("/api/v1/me/sessions")));

  async function endOne(session: SessionView) {
    if (!(await end.run(session.id))) return;
    if (session.current) {
      endedByServer();
      return;
    }
    toast(t("account.sessions.ended"));
    await queries.invalidateQueries({ queryKey: sessionsQuery.queryKey });
  }
  async function endElsewhere() {
    if (!(await endOthers.run())) return;
    toast(t("account.sessions.othersEnded"));
    await queries.invalidateQueries({ queryKey: sessionsQuery.queryKey });
  }
  async function endEverywhere() {
    if (await endAll.run()) endedByServer();
  }

  return (
    <section className="panel" aria-labelledby="sessions-title">
      <h2 id="sessions-title">{t("account.sessions.title")}</h2>
      <p className="soft">{t("account.sessions.lead")}</p>
      {(end.error ?? endOthers.error) && (
        <Alert kind="error" live>
          <p>{end.error ?? endOthers.error}</p>
        </Alert>
      )}
      <ul className="plain-list rows">
        {data.items.map((session) => {
          const device = deviceName(session);
          return (
            <li key={session.id}>
              <SessionLine session={session} />
              <LinkButton
                aria-label={t("account.sessions.endNamed", { device })}
                onClick={() => void endOne(session)}
              >
                {t("account.sessions.end")}
              </LinkButton>
            </li>
          );
        })}
      </ul>
      <div className="row">
        {data.items.length > 1 && (
          <Button look="secondary" busy={endOthers.busy} onClick={() => void endElsewhere()}>
            {t("account.sessions.endOthers")}
          </Button>
        )}
        <Button look="secondary" onClick={() => setAsking(true)}>
          {t("account.sessions.endAll")}
        </Button>
      </div>
      <ConfirmDialog
        open={asking}
        title={t("account.sessions.endAllQuestion")}
        confirm={t("account.sessions.endAll")}
        busy={endAll.busy}
        error={endAll.error}
        onConfirm={() => void endEverywhere()}
        onClose={() => setAsking(false)}
      >
        <p>{t("account.sessions.endAllText")}</p>
      </ConfirmDialog>
    </section>
  );
}
