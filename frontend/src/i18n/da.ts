import { auth } from "./da/auth";
import { common } from "./da/common";
import { errorPages, field, problem } from "./da/errors";

/** What the pages before the log-in say, and every page's frame and errors: loaded with the first page. */
export const da = { common, problem, field, errorPages, auth } as const;
