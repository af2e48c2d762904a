import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { ApiError } from "@/api/problem";
import type { LinkInfo } from "@/api/types";
import { ContactCard } from "@/app/ContactCard";
import { ProblemAlert } from "@/components/form/ProblemAlert";
import { Skeleton } from "@/components/ui/Bits";
import { PageTitle } from "@/components/ui/PageHeader";
import { DeadLink } from "./DeadLink";
import { takeLinkToken } from "./link-token";
import { NewPasswordForm } from "./NewPasswordForm";

/** Where the mailed link leads. Looking at the link spends nothing; only saving a password does. */
export function SetPasswordPage() {
  const [token, setToken] = useState(takeLinkToken);
  useEffect(() => {
    // A second link opened in the same tab only changes the fragment.
    const changed = () => setToken(takeLinkToken());
    window.addEventListener("hashchange", changed);
    return () => window.removeEventListener("hashchange", changed);
  }, []);
  return (
    <div className="gate">
      <div>{token ? <Checked key={token} token={token} /> : <DeadLink state="unknown" token={null} />}</div>
      <div className="gate__help">
        <ContactCard />
      </div>
    </div>
  );
}

function Checked({ token }: { token: string }) {
  const { t } = useTranslation();
  const [died, setDied] = useState<LinkInfo["state"] | null>(null);
  const link = useQuery({
    queryKey: ["link", token],
    queryFn: () => unwrap(api.POST("/api/v1/auth/links/inspect", { body: { token } })),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (link.isPending) {
    return (
      <>
        <PageTitle title={t("auth.setPassword.inviteTitle")} />
        <h1>{t("auth.setPassword.checking")}</h1>
        <Skeleton />
      </>
    );
  }
  if (link.isError) {
    if (link.error instanceof ApiError && link.error.status === 404)
      return <DeadLink state="unknown" token={null} />;
    return (
      <>
        <PageTitle title={t("auth.setPassword.inviteTitle")} />
        <h1>{t("auth.setPassword.inviteTitle")}</h1>
        <ProblemAlert error={link.error} onRetry={() => void link.refetch()} />
      </>
    );
  }
  const state = died ?? link.data.state;
  if (state !== "valid") return <DeadLink state={state} token={token} expiresAt={link.data.expires_at} />;
  return <NewPasswordForm token={token} link={link.data} onDead={setDied} />;
}
