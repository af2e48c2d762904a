import { useQueryClient } from "@tanstack/react-query";
import type { ErrorComponentProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { ErrorPage, NotFoundPage } from "./ErrorPage";
import { PublicShell } from "./PublicShell";
import { meQuery } from "./queries";
import { Shell } from "./Shell";

/** With the menu when it is known who looks, otherwise without. */
function Frame({ children }: { children: ReactNode }) {
  const known = useQueryClient().getQueryData(meQuery.queryKey) !== undefined;
  return known ? <Shell>{children}</Shell> : <PublicShell>{children}</PublicShell>;
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
