import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { ADMINISTRATOR, mayOpen } from "@/app/access";
import { useMe } from "@/app/queries";

export const secretaryRequestsQuery = queryOptions({
  queryKey: ["secretary-requests"],
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/v1/secretary-requests", { signal }))).items,
});

/** How many wait for the administrator who looks; none for anybody else. */
export function useWaitingRequests(): number {
  const me = useMe();
  const enabled = me.secretary_requests && mayOpen(ADMINISTRATOR, me);
  const { data } = useQuery({ ...secretaryRequestsQuery, enabled });
  return data?.filter((request) => request.state === "open").length ?? 0;
}
