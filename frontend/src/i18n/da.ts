import { account } from "./da/account";
import { auth } from "./da/auth";
import { common } from "./da/common";
import { errorPages, field, problem } from "./da/errors";
import { templates } from "./da/templates";
import { users } from "./da/users";

export const da = { common, problem, field, errorPages, auth, account, users, templates } as const;

/** The same keys, other sentences. */
export type Translated<T> = { readonly [K in keyof T]: T[K] extends string ? string : Translated<T[K]> };
