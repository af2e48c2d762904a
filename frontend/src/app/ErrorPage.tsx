import { useQueryClient } from "@tanstack/react-query";
import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/problem";
import { ProblemAlert } from "@/components/form/ProblemAlert";
import { PageTitle } from "@/components/ui/PageHeader";
import { Forbidden } from "./access";
import { ContactCard } from "./ContactCard";
import { meQuery } from "./queries";

/** Comes with the pages behind the log-in. */
const LockedElections = lazy(async () => ({
  default: (await import("@/features/elections/LockedElections")).LockedElections,
}));

function Plain({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className="stack stack--wide">
      <PageTitle title={title} />
      <div className="stack prose">
        <h1>{title}</h1>
        <p>{text}</p>
        <p>
          <Link to="/">{t("errorPages.home")}</Link>
        </p>
      </div>
      {children}
      <ContactCard />
    </div>
  );
}

export function NotFoundPage() {
  const { t } = useTranslation();
  const me = useQueryClient().getQueryData(meQuery.queryKey);
  return (
    <Plain title={t("errorPages.notFound.title")} text={t("errorPages.notFound.text")}>
      {/* Where a secretary comes from a page that was open a moment ago: why it is gone. */}
      {me?.role === "party_secretary" && (
        <Suspense>
          <LockedElections />
        </Suspense>
      )}
    </Plain>
  );
}

/** What a page shows when its data or its code could not be had. */
export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const router = useRouter();
  if (error instanceof Forbidden || (error instanceof ApiError && error.status === 403)) {
    return <Plain title={t("errorPages.forbidden.title")} text={t("errorPages.forbidden.text")} />;
  }
  if (error instanceof ApiError && error.status === 404) return <NotFoundPage />;
  return (
    <div className="stack stack--wide">
      <PageTitle title={t("errorPages.broken.title")} />
      <h1>{t("errorPages.broken.title")}</h1>
      <ProblemAlert
        error={error}
        onRetry={() => {
          reset();
          void router.invalidate();
        }}
      />
      <ContactCard />
    </div>
  );
}
