import { type APIRequestContext, expect, type Page, request } from "@playwright/test";
import { ADMIN, openSession, redeem, unique } from "./people";

/** What the tests of the secretary stand on; made through the API, since making it is not what they are about. */
export interface Municipality {
  /** Four sites: the first two in one constituency, the others in another. */
  sites: { id: string; name: string; number: number }[];
  constituencies: { id: string; name: string; number: number }[];
  parties: { id: string; name: string; letter: string }[];
  duties: { id: string; name: string }[];
  election: { id: string; name: string };
  api: Caller;
  /** The link of the newest mail to this address, as its recipient would click it. */
  linkTo: (address: string) => Promise<string>;
  /** Chooses a password with a mailed link and accepts the terms of use. */
  redeem: (link: string, password: string) => Promise<void>;
}

type Body = Record<string, unknown>;
type Answer = Body & { id: string; version: number };

/** Calls the API as somebody, and fails the test on anything but the awaited answer. */
export class Caller {
  private constructor(
    private readonly http: APIRequestContext,
    private readonly token: string,
  ) {}

  static async as(baseURL: string, who: { username: string; password: string }): Promise<Caller> {
    const http = await request.newContext({ baseURL });
    return new Caller(http, await openSession(http, new URL(baseURL).origin, who));
  }

  async send(method: string, path: string, data?: Body, version?: number): Promise<Answer> {
    const answer = await this.http.fetch(`/api/v1${path}`, {
      method,
      ...(data && { data }),
      headers: {
        Authorization: `Bearer ${this.token}`,
        ...(version !== undefined && { "If-Match": `"${version}"` }),
      },
    });
    expect(answer.ok(), `${method} ${path}: ${await answer.text()}`).toBe(true);
    return (answer.status() === 204 ? {} : await answer.json()) as Answer;
  }

  async make<T extends Body>(noun: string, body: T): Promise<T & { id: string }> {
    return { ...body, id: (await this.send("POST", `/${noun}`, body)).id };
  }
}

let counted = 0;

/** A number that no other site or constituency has. */
export function freeNumber(): number {
  return 1000 + counted++;
}

/** Three letters, as many as a party may have: another for every call. */
function freeLetter(): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅ";
  let rest = counted++;
  return Array.from({ length: 3 }, () => {
    const letter = alphabet[rest % alphabet.length];
    rest = Math.floor(rest / alphabet.length);
    return letter;
  }).join("");
}

/** An open election with two parties, two duties and four sites of its own, so that tests do not meet. */
export async function openElection(baseURL: string): Promise<Municipality> {
  const api = await Caller.as(baseURL, ADMIN);
  const made = <T>(names: readonly string[], make: (name: string) => Promise<T>) =>
    names.reduce<Promise<T[]>>(
      async (before, name) => [...(await before), await make(unique(name))],
      Promise.resolve([]),
    );
  const constituencies = await made(["Østkredsen ", "Vestkredsen "], (name) =>
    api.make("constituencies", { number: freeNumber(), name }),
  );
  const sites = await made(["Ærø Skole ", "Østhallen ", "Ådalens Forsamlingshus ", "Vejlby Hal "], (name) =>
    api.make("sites", {
      number: freeNumber(),
      name,
      constituency_id: constituencies[/^[ÆØ]/.test(name) ? 0 : 1]?.id,
    }),
  );
  const parties = await made(["Åben Liste ", "Nabolisten "], (name) =>
    api.make("parties", { letter: freeLetter(), name }),
  );
  const duties = await made(["Tilforordnet ", "Valgstyrer "], (name) =>
    api.make("duties", { code: `d${unique("")}`, name }),
  );
  const election = await api.make("elections", {
    name: unique("Kommunalvalg "),
    kind: "municipal",
    held_on: "2090-11-19",
  });
  const { version } = await api.send("GET", `/elections/${election.id}/seats`);
  const allocations = sites.flatMap((site) =>
    parties.flatMap((party) =>
      duties.map((duty, index) => ({
        site_id: site.id,
        duty_id: duty.id,
        party_id: party.id,
        count: index === 0 ? 2 : 1,
      })),
    ),
  );
  await api.send("PUT", `/elections/${election.id}/seats`, { allocations }, version);
  await api.send("POST", `/elections/${election.id}/open`);
  const http = await request.newContext({ baseURL });
  return {
    ...{ sites, constituencies, parties, duties, election, api },
    linkTo: async (address) => linkIn(await (await http.get("/dev/mails")).text(), address),
    redeem: async (link, password) => void (await redeem(http, link, password)),
  };
}

/** A seat of the first duty at a site where there were none for that party. */
export async function addSeat({ api, election, duties }: Municipality, site_id: string, party_id?: string) {
  const path = `/elections/${election.id}/seats`;
  const { version, allocations } = (await api.send("GET", path)) as Answer & { allocations: Body[] };
  const kept = allocations.map(({ filled, ...allocation }) => allocation);
  await api.send(
    "PUT",
    path,
    { allocations: [...kept, { site_id, duty_id: duties[0]?.id, party_id, count: 1 }] },
    version,
  );
}

/**
 * An election that was held on a day long ago, with two seats for the first party at the first site. Only a draft may be
 * given such a day.
 */
export async function heldLongAgo({ api, sites, duties, parties }: Municipality, day: string) {
  const body = { name: unique("Gammelt valg "), kind: "municipal", held_on: "2090-11-19" };
  const election = await api.make("elections", body);
  const seat = { site_id: sites[0]?.id, duty_id: duties[0]?.id, party_id: parties[0]?.id };
  const seats = `/elections/${election.id}/seats`;
  const { version } = await api.send("GET", seats);
  await api.send("PUT", seats, { allocations: [{ ...seat, count: 2 }] }, version);
  const draft = await api.send("GET", `/elections/${election.id}`);
  await api.send("PATCH", `/elections/${election.id}`, { held_on: day }, draft.version);
  for (const step of ["open", "lock"]) await api.send("POST", `/elections/${election.id}/${step}`);
  return { ...election, seat: { election_id: election.id, ...seat } };
}

/** A secretary of the first party, invited by mail. */
export async function invite(
  town: Municipality,
  grant: Body,
): Promise<Answer & { username: string; email: string }> {
  const username = unique("karen");
  const email = `${username}@example.dk`;
  const body = {
    ...{ username, email, full_name: "Karen Margrethe Æbelø", role: "party_secretary", notify: true },
    grants: [{ party_id: town.parties[0]?.id, ...grant }],
  };
  return { ...(await town.api.send("POST", "/users", body)), username, email };
}

/** The form in which somebody is reported for the first duty at the first site. */
export async function openReport(page: Page, { election, sites, duties }: Municipality): Promise<void> {
  await page.goto(`/elections/${election.id}/sites/${sites[0]?.id}`);
  const report = page.getByRole("button", { name: `Indberet person som ${duties[0]?.name}` });
  await report.first().click();
}

/** The newest mail stands first. */
export function linkIn(mails: string, address: string): string {
  const mail = mails.split("<article>").find((text) => text.includes(`Til ${address} `));
  const link = /href="([^"]*\/set-password#[^"]*)"/.exec(mail ?? "")?.[1];
  if (!link) throw new Error(`no mail with a link to ${address}`);
  return link;
}
