import * as z from "zod/mini";
import { PASSWORD_MINIMUM, passwordLength } from "@/components/ui/PasswordField";

/** What is told while somebody types; all else about a password only the server knows. */
export const newPassword = z.string().check(
  z.refine((value) => value !== "", { error: "auth.setPassword.missing", abort: true }),
  z.refine((value) => passwordLength(value) >= PASSWORD_MINIMUM, { error: "auth.setPassword.short" }),
);
