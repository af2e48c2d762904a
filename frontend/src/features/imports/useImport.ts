import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { ApiError, asApiError } from "@/api/problem";
import { Submission } from "@/api/submission";
import type { ImportReport } from "@/api/types";
import { uploadSites } from "./upload";

/** As much as the API takes, in bytes. */
export const LARGEST_FILE = 5 * 1024 * 1024;
const TOO_LARGE = 413;

export interface ImportState {
  file: File | null;
  code: string;
  /** Whether the report tells what would happen or what has happened. */
  report: ImportReport | null;
  error: ApiError | null;
  busy: "reading" | "importing" | null;
  progress: number;
}

/** A file on its way: first looked at, then, when that is without errors, imported. */
export function useImport(ownCode: string) {
  const queries = useQueryClient();
  const submission = useRef(new Submission());
  const [state, setState] = useState<ImportState>({
    file: null,
    code: ownCode,
    report: null,
    error: null,
    busy: null,
    progress: 0,
  });
  async function send(file: File, code: string, dryRun: boolean) {
    const busy = dryRun ? "reading" : "importing";
    setState((before) => ({ ...before, file, code, error: null, busy, progress: 0 }));
    try {
      // Known here already: nobody waits for an upload that is refused.
      if (file.size > LARGEST_FILE) throw new ApiError(TOO_LARGE, null);
      const what = { name: file.name, size: file.size, changed: file.lastModified, code, dryRun };
      const report = await submission.current.send(what, (headers) =>
        uploadSites({
          file,
          municipalityCode: code,
          dryRun,
          key: headers["Idempotency-Key"],
          onProgress: (progress) => setState((before) => ({ ...before, progress })),
        }),
      );
      setState((before) => ({ ...before, report, busy: null }));
      if (!dryRun) {
        await Promise.all(
          ["sites", "constituencies", "status", "me"].map((key) =>
            queries.invalidateQueries({ queryKey: [key] }),
          ),
        );
      }
    } catch (thrown) {
      setState((before) => ({
        ...before,
        report: dryRun ? null : before.report,
        error: asApiError(thrown),
        busy: null,
      }));
    }
  }
  return {
    state,
    preview: (file: File, code = state.code) => send(file, code, true),
    run: () => (state.file ? send(state.file, state.code, false) : Promise.resolve()),
  };
}
