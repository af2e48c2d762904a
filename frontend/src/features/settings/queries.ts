import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";

export const settingsQuery = queryOptions({
  queryKey: ["settings"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/settings", { signal })),
});
