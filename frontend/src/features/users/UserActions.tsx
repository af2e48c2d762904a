import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ifMatch, unwrap } from "@/api/client";
import { ApiError } from "@/api/problem";
import type { UserView } from "@/api/types";
import { useMe } from "@/app/queries";
import { useAction } from "@/components/form/useAction";
import { Button, ButtonLink } from "@/components/ui/Button";
import { ConfirmDialog } from "@/components/ui/Dialog";
import { toast } from "@/components/ui/Toast";
import { keepUser, userQuery } from "./queries";
import { ResetFactors } from "./ResetFactors";

type Question = "send" | "block" | "unblock" | "delete";

/** What can be done to an account; each asks first. One's own account can be edited, not blocked or deleted. */
export function UserActions({ user }: { user: UserView }) {
  const { t } = useTranslation();
  const me = useMe();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [question, setQuestion] = useState<Question | null>(null);
  const params = { path: { id: user.id } };
  const { full_name: name, email } = user;

  const action = useAction<Question>(async (headers, what) => {
    if (what === "delete") {
      try {
        await unwrap(api.DELETE("/api/v1/users/{id}", { params: { ...params, header: ifMatch(user) } }));
      } catch (error) {
        // The newest version is fetched, so that a second press decides on what is true now.
        if (error instanceof ApiError && error.status === 412) {
          await queries.refetchQueries({ queryKey: userQuery(user.id).queryKey });
        }
        throw error;
      }
      return;
    }
    const path = { send: "invitations", block: "block", unblock: "unblock" } as const;
    await keepUser(queries, await unwrap(api.POST(`/api/v1/users/{id}/${path[what]}`, { params, headers })));
  });

  const texts = {
    send: [
      t("users.page.sendTitle"),
      t("users.page.sendText", { name, email }),
      t("users.page.send"),
      t("users.page.queued"),
    ],
    block: [
      t("users.page.blockTitle", { name }),
      t("users.page.blockText"),
      t("users.page.block"),
      t("users.page.blocked", { name }),
    ],
    unblock: [
      t("users.page.unblockTitle", { name }),
      t("users.page.unblockText"),
      t("users.page.unblock"),
      t("users.page.unblocked"),
    ],
    delete: [
      t("users.page.deleteTitle", { name }),
      t("users.page.deleteText"),
      t("users.page.delete"),
      t("users.page.deleted", { name }),
    ],
  } as const;

  async function act(what: Question) {
    if (!(await action.run(what))) return;
    setQuestion(null);
    toast(texts[what][3]);
    if (what !== "delete") return;
    await navigate({ to: "/users" });
    queries.removeQueries({ queryKey: userQuery(user.id).queryKey });
    await queries.invalidateQueries({ queryKey: ["users"] });
  }
  function ask(what: Question) {
    action.clear();
    setQuestion(what);
  }

  const own = me.id === user.id;
  const [title, text, confirm] = texts[question ?? "send"];
  return (
    <>
      <ButtonLink to="/users/$userId/edit" params={{ userId: user.id }} look="primary" icon="edit">
        {t("users.page.edit")}
      </ButtonLink>
      {user.state !== "active" && user.state !== "blocked" && (
        <Button look="secondary" icon="send" onClick={() => (user.mail ? ask("send") : void act("send"))}>
          {t(user.mail ? "users.page.sendAgain" : "users.page.sendWelcome")}
        </Button>
      )}
      {!own && (
        <>
          <Button
            look="secondary"
            icon="lock"
            onClick={() => ask(user.state === "blocked" ? "unblock" : "block")}
          >
            {t(user.state === "blocked" ? "users.page.unblock" : "users.page.block")}
          </Button>
          {user.has_second_factor && <ResetFactors user={user} />}
          <Button look="secondary" icon="delete" onClick={() => ask("delete")}>
            {t("users.page.delete")}
          </Button>
        </>
      )}
      <ConfirmDialog
        open={question !== null}
        title={title}
        confirm={confirm}
        look={question === "delete" || question === "block" ? "danger" : "primary"}
        busy={action.busy}
        error={action.error}
        onConfirm={() => question && void act(question)}
        onClose={() => setQuestion(null)}
      >
        <p>{text}</p>
      </ConfirmDialog>
    </>
  );
}
