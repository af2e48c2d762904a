import { expect, test } from "vitest";
import { codeOf, entryField } from "./entry";

test("a code is made from the name, Danish letters spelt out", () => {
  expect(codeOf("Formand for valgstyrerne")).toBe("formand-for-valgstyrerne");
  expect(codeOf("Ældre tilforordnet (nr. 2)")).toBe("aeldre-tilforordnet-nr-2");
  expect(codeOf("Café Ø")).toBe("cafe-oe");
  expect(codeOf("2. vagt")).toBe("vagt");
});

test("letter, code and number are all the key", () => {
  expect(entryField("letter")).toBe("key");
  expect(entryField("name")).toBe("name");
});
