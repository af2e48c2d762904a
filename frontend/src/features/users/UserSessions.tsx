import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import type { UserView } from "@/api/types";
import { useMe } from "@/app/queries";
import { useAction } from "@/components/form/useAction";
import { Button } from "@/components/ui/Button";
import { ConfirmDialog } from "@/components/ui/Dialog";
import { toast } from "@/components/ui/Toast";
import { SessionLine } from "@/features/account/SessionLine";
import { userSessionsQuery } from "./queries";

/** Where a user is logged in; an administrator may end it all, as when a computer was left open. */
export function UserSessions({ user }: { user: UserView }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const own = useMe().id === user.id;
  const { items } = useSuspenseQuery(userSessionsQuery(user.id)).data;
  const [asking, setAsking] = useState(false);
  const end = useAction(() =>
    unwrap(api.DELETE("/api/v1/users/{id}/sessions", { params: { path: { id: user.id } } })),
  );

  async function endAll() {
    if (!(await end.run())) return;
    setAsking(false);
    toast(t("users.sessions.ended", { name: user.full_name }));
    await queries.invalidateQueries({ queryKey: userSessionsQuery(user.id).queryKey });
  }

  return (
    <section className="panel" aria-labelledby="sessions-title">
      <h2 id="sessions-title">{t("users.sessions.title")}</h2>
      {items.length === 0 && <p className="soft">{t("users.sessions.none")}</p>}
      <ul className="plain-list rows">
        {items.map((session) => (
          <li key={session.id}>
            <SessionLine session={session} />
          </li>
        ))}
      </ul>
      {items.length > 0 && !own && (
        <p>
          <Button look="secondary" onClick={() => setAsking(true)}>
            {t("users.sessions.end")}
          </Button>
        </p>
      )}
      <ConfirmDialog
        open={asking}
        title={t("users.sessions.endTitle", { name: user.full_name })}
        confirm={t("users.sessions.end")}
        busy={end.busy}
        error={end.error}
        onConfirm={() => void endAll()}
        onClose={() => setAsking(false)}
      >
        <p>{t("users.sessions.endText")}</p>
      </ConfirmDialog>
    </section>
  );
}
