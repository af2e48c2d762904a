import { ApiError, errorOf } from "@/api/problem";
import { API_URL, freshToken, refused, tokenAfterRefusal } from "@/api/session";
import type { ImportReport } from "@/api/types";

interface Upload {
  file: File;
  municipalityCode: string;
  dryRun: boolean;
  key: string;
  /** From 0 to 1, while the bytes leave. */
  onProgress: (share: number) => void;
}

/** The one call that is not a fetch: only this way the browser tells how much has been sent. The bytes go as they are. */
function put(upload: Upload, token: string): Promise<Response> {
  const query = new URLSearchParams({
    dry_run: String(upload.dryRun),
    municipality_code: upload.municipalityCode,
  });
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${API_URL}/api/v1/sites/imports?${query}`);
    request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.setRequestHeader("Content-Type", "text/csv");
    request.setRequestHeader("Accept", "application/json, application/problem+json");
    request.setRequestHeader("Accept-Language", document.documentElement.lang || "da");
    request.setRequestHeader("Idempotency-Key", upload.key);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) upload.onProgress(event.loaded / event.total);
    };
    request.onerror = () => reject(new ApiError(0, null));
    request.onload = () => {
      const wait = request.getResponseHeader("Retry-After");
      const headers = wait === null ? undefined : { "Retry-After": wait };
      resolve(new Response(request.responseText, { status: request.status, ...(headers && { headers }) }));
    };
    request.send(upload.file);
  });
}

export async function uploadSites(upload: Upload): Promise<ImportReport> {
  const token = await freshToken();
  let response = await put(upload, token);
  if (response.status === 401) {
    response = await put(upload, await tokenAfterRefusal(token));
    if (response.status === 401) refused();
  }
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw errorOf(response, body);
  return body as ImportReport;
}
