import { describe, expect, it } from "vitest";
import { passwordLength } from "@/components/ui/PasswordField";
import { readUserAgent } from "@/features/account/user-agent";
import { dropLinkToken, takeLinkToken } from "./link-token";
import { loginSearch } from "./login-search";

describe("the way back after the log-in", () => {
  it.each(["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "users", 7])(
    "is never %s",
    (redirect) => {
      const address = { redirect, ended: redirect };
      expect({ ...address, ...loginSearch(address) }).toEqual({ redirect: undefined, ended: undefined });
    },
  );

  it("is a path on this site", () => {
    expect(loginSearch({ redirect: "/users?q=å", ended: "expired" })).toEqual({
      redirect: "/users?q=å",
      ended: "expired",
    });
  });
});

describe("the mailed link", () => {
  it("is read once and taken out of the address", () => {
    window.history.replaceState(null, "", "/set-password#abc_DEF-123");
    expect(takeLinkToken()).toBe("abc_DEF-123");
    expect(window.location.href).toMatch(/\/set-password$/);
    expect(takeLinkToken()).toBe("abc_DEF-123");
    dropLinkToken();
    expect(takeLinkToken()).toBeNull();
  });
});

describe("a password's length", () => {
  it("is counted as the server does: in characters, composed", () => {
    expect(passwordLength("å")).toBe(1);
    expect(passwordLength("a\u030a")).toBe(1);
    expect(passwordLength("👍👍")).toBe(2);
  });
});

describe("a device", () => {
  it("is told by the browser and not by its ancestors", () => {
    const edge = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0";
    const iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1";
    expect(readUserAgent(edge)).toEqual({ browser: "Edge", system: "Windows" });
    expect(readUserAgent(iphone)).toEqual({ browser: "Safari", system: "iPhone" });
    expect(readUserAgent("curl/8")).toBeNull();
  });
});
