import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { AssignmentState, PersonView, SamePerson } from "@/api/types";
import { openTwins, Twins } from "./Twins";

const seat = (id: string, state: AssignmentState) => ({
  ...{ id, state, party: null, election_id: "e" },
  ...{ duty: { name: "Tilforordnet vælger" }, site: { number: 4, name: "Herslev" } },
});
const twin = (state: AssignmentState, decision: SamePerson["decision"] = null) => ({
  ...{ person_id: "b", full_name: "Bo", decision },
  assignments: [seat("2", state)],
});
const person = (state: AssignmentState, ...twins: object[]) =>
  ({
    ...{ id: "a", full_name: "Åse", assignments: [seat("1", state)] },
    possible_duplicates: twins,
  }) as unknown as PersonView;
const DECIDED = { at: "2026-11-24T10:00:00Z", reason: "Samme person" };

async function show(shown: PersonView) {
  const Page = () => <Twins person={shown} electionName={() => "Valg"} onDecided={async () => undefined} />;
  const rootRoute = createRootRoute({ staticData: { access: "public" }, component: Page });
  const router = createRouter({ routeTree: rootRoute, history: createMemoryHistory() });
  render(<RouterProvider router={router as never} />);
  await screen.findByRole("link", { name: "Bo" });
}

describe("the same CPR number", () => {
  it("is to be decided only of two who both hold seats, as in the inbox", () => {
    expect(openTwins(person("reported", twin("reported")))).toHaveLength(1);
    expect(openTwins(person("withdrawn", twin("reported")))).toEqual([]);
    expect(openTwins(person("excused", twin("reported")))).toEqual([]);
    expect(openTwins(person("reported", twin("withdrawn")))).toEqual([]);
    expect(openTwins(person("reported", twin("reported", DECIDED)))).toEqual([]);
  });

  it("asks for a decision where there is one to make", async () => {
    await show(person("reported", twin("reported")));
    expect(screen.getByRole("button", { name: "Begge bliver …" })).toBeVisible();
  });

  it("is a plain line about somebody who has no seat any more", async () => {
    await show(person("withdrawn", twin("reported")));
    expect(screen.getByText(/intet at afgøre/)).toBeVisible();
    expect(screen.queryByRole("button")).toBeNull();
    expect(screen.queryByRole("heading")).toBeNull();
  });

  it("says that it was decided, also to whom has left the seat since", async () => {
    const other = { ...twin("reported"), person_id: "c", full_name: "Carl" };
    await show(person("withdrawn", twin("reported", DECIDED), other));
    expect(screen.queryByText("Carl")).toBeNull();
    expect(screen.getByText(/^Begge bliver, afgjort/)).toBeVisible();
  });
});
