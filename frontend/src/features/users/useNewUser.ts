import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import type { NewUser } from "@/api/types";
import type { IdempotencyHeader } from "@/components/form/useApiForm";
import { toast } from "@/components/ui/Toast";
import { keepUser } from "./queries";

/** What every new account begins with: Danish, and the welcome mail. */
export const NEW_DETAILS = { full_name: "", email: "", username: "", locale: "da", notify: true } as const;

/** Makes the account, says whether a mail goes, and leads to its page. */
export function useCreateUser() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  return async (body: NewUser, headers: IdempotencyHeader) => {
    const user = await unwrap(api.POST("/api/v1/users", { body, headers }));
    await keepUser(queries, user);
    const queued = user.mail?.state === "queued";
    toast(t(queued ? "users.form.createdQueued" : "users.form.created", { name: user.full_name }));
    await navigate({ to: "/users/$userId", params: { userId: user.id } });
  };
}
