import { expect, test } from "vitest";
import { calledBy, rowNames } from "./row-names";

const named = (text: string) => [...rowNames(text)].map(([row, name]) => [row, calledBy(name, [])]);

test("a row is called by the site's number and name, as far as they are there", () => {
  const text = "Nummer;Navn;Antal vælgere\r\n12;Herslev;mange\r\n;Uden nummer;1\r\n13;;1\r\n";
  expect(named(text)).toEqual([
    [2, "12. Herslev"],
    [3, "Uden nummer"],
    [4, "13"],
  ]);
});

test("the file is read as the server reads it", () => {
  const text = '\uFEFFvenue,Number,name\n\n"Hal, 1\n2. sal",4,"Den ""gamle"" skole"\nHal,5, Herslev \nHal,6';
  expect(named(text)).toEqual([
    [3, '4. Den "gamle" skole'],
    [4, "5. Herslev"],
    [5, "6"],
  ]);
});

test("a file without the columns has no names, and one without anything no rows", () => {
  expect(named("Bygning\nHallen\n")).toEqual([[2, ""]]);
  expect(named("")).toEqual([]);
});

test("what was refused is not repeated, and a CPR number never", () => {
  const site = { number: "12", name: '=HYPERLINK("http://evil.example")' };
  expect(calledBy(site, [{ column: "name" }])).toBe("12");
  expect(calledBy({ number: "12", name: "Herslev" }, [{ column: "number" }])).toBe("Herslev");
  expect(calledBy({ number: "12", name: "Bo 020190-0000" }, [])).toBe("12");
  expect(calledBy({ number: "12", name: "x".repeat(200) }, [])).toBe("12");
  expect(calledBy(undefined, [])).toBe("");
});
