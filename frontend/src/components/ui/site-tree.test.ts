import { describe, expect, it } from "vitest";
import { filterGroups, groupSites, type TreeSite, tickState, toggleAll, toggleOne } from "./site-tree";

const CONSTITUENCIES = [
  { id: "south", number: 2, name: "Sydkredsen" },
  { id: "north", number: 1, name: "Nordkredsen" },
];
const site = (number: number, name: string, constituency_id: string | null): TreeSite => ({
  id: `s${number}`,
  number,
  name,
  venue: number === 3 ? "Idrætshallen" : null,
  constituency_id,
});
const SITES = [
  site(10, "Aabyhøj Skole", "south"),
  site(3, "Østre Skole", "south"),
  site(1, "Nibe Skole", "north"),
  site(7, "Færgen", null),
];
const groups = groupSites(SITES, CONSTITUENCIES);

describe("the site tree", () => {
  it("stands by constituency and number, the rest last", () => {
    expect(groups.map((group) => group.constituency?.name)).toEqual(["Nordkredsen", "Sydkredsen", undefined]);
    expect(groups[1]?.sites.map((one) => one.number)).toEqual([3, 10]);
  });

  it("keeps a site whose constituency is unknown", () => {
    const [group] = groupSites([site(5, "Ukendt", "gone")], CONSTITUENCIES);
    expect(group?.constituency).toBeNull();
    expect(group?.sites).toHaveLength(1);
  });

  it.each([
    ["østre", ["s3"]],
    ["Åbyhøj", ["s10"]],
    ["idræt", ["s3"]],
    ["7", ["s7"]],
    ["syd", ["s3", "s10"]],
    ["  ", ["s1", "s3", "s10", "s7"]],
    ["intet", []],
  ])("finds by %j", (query, found) => {
    expect(filterGroups(groups, query).flatMap((group) => group.sites.map((one) => one.id))).toEqual(found);
  });

  it("knows none, some and all", () => {
    const south = groups[1]?.sites ?? [];
    expect(tickState(south, new Set())).toBe("none");
    expect(tickState(south, new Set(["s3", "s7"]))).toBe("some");
    expect(tickState(south, new Set(["s3", "s10"]))).toBe("all");
  });

  it("completes a half ticked group, empties a full one, and leaves the others alone", () => {
    const south = groups[1]?.sites ?? [];
    expect(toggleAll(south, new Set(["s3", "s7"]))).toEqual(new Set(["s3", "s7", "s10"]));
    expect(toggleAll(south, new Set(["s3", "s10", "s7"]))).toEqual(new Set(["s7"]));
    expect(toggleOne("s3", toggleOne("s3", new Set()))).toEqual(new Set());
  });
});
