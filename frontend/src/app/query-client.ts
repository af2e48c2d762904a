import { QueryClient } from "@tanstack/react-query";
import { asApiError } from "@/api/problem";

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // Only what may pass by itself is tried again: no answer, or a server that asks to wait.
      retry: (failures, error) => failures < 2 && [0, 502, 503, 504].includes(asApiError(error).status),
    },
  },
});
