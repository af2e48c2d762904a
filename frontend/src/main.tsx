import "@/styles/main.scss";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { keepFocus } from "@/app/focus-keeper";
import { queryClient } from "@/app/query-client";
import { router } from "@/app/router";
import { watchDemands, watchSession } from "@/app/session-watch";
import { startI18n } from "@/i18n";

// After a new release the old chunks are gone: fetch the page anew, once.
const RELOADED = "reloaded-for-new-release";
window.addEventListener("vite:preloadError", (event) => {
  if (sessionStorage.getItem(RELOADED)) return;
  event.preventDefault();
  sessionStorage.setItem(RELOADED, "1");
  window.location.reload();
});
window.addEventListener("load", () => setTimeout(() => sessionStorage.removeItem(RELOADED), 10_000));

const root = document.getElementById("root");
if (root) {
  await startI18n();
  watchSession();
  watchDemands();
  keepFocus(root);
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}
