import { useQueryClient } from "@tanstack/react-query";
import type { ErrorComponentProps } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense } from "react";
import { ErrorPage, NotFoundPage } from "./ErrorPage";
import { PublicShell } from "./PublicShell";
import { meQuery } from "./queries";

// Only for those who are logged in, and they have loaded it already.
const Shell = lazy(async () => ({ default: (await import("./Shell")).Shell }));

/** With the menu when it is known who looks, otherwise without. */
function Frame({ children }: { children: ReactNode }) {
  const known = useQueryClient().getQueryData(meQuery.queryKey) !== undefined;
  if (!known) return <PublicShell>{children}</PublicShell>;
  return (
    <Suspense>
      <Shell>{children}</Shell>
    </Suspense>
  );
}

/** An address that leads nowhere. */
export function FramedNotFound() {
  return (
    <Frame>
      <NotFoundPage />
    </Frame>
  );
}

/** An error of the whole area behind the log-in. */
export function AppError(props: ErrorComponentProps) {
  return (
    <Frame>
      <ErrorPage {...props} />
    </Frame>
  );
}
