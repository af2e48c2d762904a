import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";

export function termsQuery(language: string) {
  return queryOptions({
    queryKey: ["terms", language],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/me/terms", { signal })),
  });
}
