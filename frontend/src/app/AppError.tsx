import { useQueryClient } from "@tanstack/react-query";
import type { ErrorComponentProps } from "@tanstack/react-router";
import { ErrorPage } from "./ErrorPage";
import { PublicShell } from "./PublicShell";
import { meQuery } from "./queries";
import { Shell } from "./Shell";

/** An error of the whole area: with the menu when it is known who looks, otherwise without. */
export function AppError(props: ErrorComponentProps) {
  const known = useQueryClient().getQueryData(meQuery.queryKey) !== undefined;
  const Frame = known ? Shell : PublicShell;
  return (
    <Frame>
      <ErrorPage {...props} />
    </Frame>
  );
}
