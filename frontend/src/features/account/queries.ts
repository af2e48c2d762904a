import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";

export const sessionsQuery = queryOptions({
  queryKey: ["sessions"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/me/sessions", { signal })),
});
