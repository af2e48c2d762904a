import type { da } from "./da";
import { auth } from "./en/auth";
import { common } from "./en/common";
import { errorPages, field, problem } from "./en/errors";
import type { Translated } from "./translated";

export const en: Translated<typeof da> = { common, problem, field, errorPages, auth };
