import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { uploadSites } from "./upload";
import { LARGEST_FILE, useImport } from "./useImport";

vi.mock("./upload", () => ({ uploadSites: vi.fn() }));

test("a file above the limit is refused before anything is sent, and one at the limit is not", async () => {
  const { result } = renderHook(() => useImport("0607"), {
    wrapper: ({ children }) => (
      <QueryClientProvider client={new QueryClient()}>{children}</QueryClientProvider>
    ),
  });
  const file = (size: number) => new File([new Uint8Array(size)], "fil.csv");
  await act(() => result.current.preview(file(LARGEST_FILE + 1)));
  expect(result.current.state.error?.status).toBe(413);
  expect(uploadSites).not.toHaveBeenCalled();
  await act(() => result.current.preview(file(LARGEST_FILE)));
  expect(result.current.state.error).toBeNull();
  expect(uploadSites).toHaveBeenCalledOnce();
});
