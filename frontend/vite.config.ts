import { fileURLToPath, URL } from "node:url";
import { tanstackRouter } from "@tanstack/router-plugin/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

// API_URL is only for a build that is served from another origin than the API.
const apiUrl = (process.env.API_URL ?? "").replace(/\/+$/, "");

export default defineConfig({
  plugins: [tanstackRouter({ target: "react", autoCodeSplitting: true }), react()],
  define: { __API_URL__: JSON.stringify(apiUrl) },
  resolve: { alias: { "@": path("./src"), "@fds": path("./node_modules/dkfds/src") } },
  css: {
    preprocessorOptions: {
      scss: {
        loadPaths: [path("./node_modules/dkfds/src/stylesheets")],
        quietDeps: true,
        silenceDeprecations: ["if-function"],
      },
    },
  },
  build: {
    target: "es2023",
    modulePreload: { polyfill: false },
    sourcemap: "hidden",
    rolldownOptions: {
      output: {
        // A few files instead of forty small ones: they compress better and load at once. What the log-in needs is
        // `base`, `app` and `form`; what several pages behind it share is `work`.
        codeSplitting: {
          groups: [
            {
              name: "base",
              priority: 4,
              test: /node_modules[\\/](react|react-dom|scheduler|@tanstack|i18next|react-i18next)[\\/]/,
            },
            { name: "app", priority: 3, tags: ["$initial"], test: /src[\\/]|openapi-fetch/ },
            {
              name: "form",
              priority: 2,
              // With the parts that a public page is made of; forgotten ones show in the test of the budget.
              test: /node_modules[\\/](react-hook-form|@hookform|zod)[\\/]|src[\\/](app[\\/](ContactCard|LanguageSwitch|PublicShell|frame)|features[\\/]auth[\\/]useCountdown|components[\\/](form[\\/](use|new|ProblemA)|ui[\\/](Alert|Bits|Button|ErrorSummary|Field|PageHeader|Password)))/,
            },
            { name: "work", priority: 1, test: /src[\\/]/, minShareCount: 2 },
          ],
        },
      },
    },
    // Only the small check marks and chevrons of the style sheet become data: URLs; the sprite never does.
    assetsInlineLimit: (file) => (file.endsWith("icons.svg") ? false : undefined),
  },
  server: {
    proxy: { "/api": { target: process.env.API_PROXY ?? "http://127.0.0.1:8080" } },
  },
});
