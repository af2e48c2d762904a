import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";

export const factorsQuery = queryOptions({
  queryKey: ["second-factors"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/me/second-factors", { signal })),
});
