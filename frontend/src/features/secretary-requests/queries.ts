import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";

export const secretaryRequestsQuery = queryOptions({
  queryKey: ["secretary-requests"],
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/v1/secretary-requests", { signal }))).items,
});
