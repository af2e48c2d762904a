"""Things that there are: so that a thought-up request is about one of them, at its version, and gets as far as the rules.

Without, every operation with an id would answer 404 and nothing behind that would be compared with the document.
"""

import os
import random

from session import Client, Session

# The accounts that the runs log in as are nobody's to change.
OWN = {"administrator", "valgsekretaer", "revisor", "partiet", "valgkredsen", "valgstederne"}
LOG_INS = dict(line.split()[:2] for line in open(os.environ["CONTRACT_LOG_INS"], encoding="utf-8"))
MACHINE = "machine-client"
if os.environ["CONTRACT_USERNAME"] == MACHINE:
    SESSION, ROLE = Client(Session("administrator", LOG_INS["administrator"])), MACHINE
else:
    SESSION = Session(os.environ["CONTRACT_USERNAME"], LOG_INS[os.environ["CONTRACT_USERNAME"]])
    ROLE = SESSION.get("/me")["role"]
PARTY = Session("partiet", LOG_INS["partiet"])


def word() -> str:
    """Letters and no digit: ten digits in a row may be a CPR number."""
    return "".join(random.choices("abcdefghijklmnopqrstuvwxyz", k=10))


def items(path: str) -> list[dict]:
    """The items of a list, as the account sees it."""
    return SESSION.get(path).get("items", [])


def one(path: str, key=lambda item: item["id"]) -> str | None:
    """The id of some item of a list."""
    found = [key(item) for item in items(path)]
    found = [some for some in found if some]
    return random.choice(found) if found else None


def made(path: str, body: dict) -> str | None:
    """The id of something new, where the account may make it."""
    SESSION.access_token()
    answer = SESSION.call("POST", path, body)
    return answer.json()["id"] if answer.ok else None


def new_party():
    return made("/parties", {"letter": word()[:3], "name": f"Parti {word()}"})


def new_site():
    return made("/sites", {"number": random.randint(1_000, 9_999), "name": f"Sted {word()}"})


def new_constituency():
    return made("/constituencies", {"number": random.randint(1_000, 9_999), "name": f"Kreds {word()}"})


def new_duty():
    return made("/duties", {"code": word(), "name": f"Post {word()}"})


def new_election(*steps: str):
    """An election with a seat for each party, so far on its way."""
    election = made("/elections", {"name": f"Valg {word()}", "kind": "municipal", "held_on": "2029-11-20"})
    if election and steps:
        kind = {"site_id": one("/sites"), "duty_id": one("/duties"), "party_id": one("/parties"), "count": 3}
        path = f"/elections/{election}"
        SESSION.call("PUT", f"{path}/seats", {"allocations": [kind]}, '"1"')
        for step in steps:
            SESSION.call("POST", f"{path}/{step}", {})
    return election


def managed_user():
    """A secretary's account that the machine client made."""
    name = word()
    email = [{"value": f"{name}@example.dk", "primary": True}]
    return made("/scim/v2/Users", {"userName": name, "externalId": name, "displayName": f"Navn {name}", "emails": email})


def new_user():
    if ROLE == MACHINE:
        return managed_user()
    name = word()
    body = {"username": name, "full_name": f"Navn {name}", "email": f"{name}@example.dk", "role": "auditor"}
    return made("/users", {**body, "notify": False, "external_id": name})


def new_client():
    name = f"System {word()}"
    scopes = ["sites:read", "users:read"]
    body = {"name": name, "scopes": scopes, "party_ids": None, "site_ids": None, "accounts_per_day": 5}
    client = made("/machine-clients", body)
    if client:
        SESSION.call("POST", f"/machine-clients/{client}/secrets", {"valid_days": 30})
        # The key of RFC 8037, appendix A.2.
        key = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
        SESSION.call("POST", f"/machine-clients/{client}/keys", {"public_key": key, "label": name, "valid_days": 30})
    return client


def new_request():
    """A secretary's request for a further one, which an administrator may decide."""
    who = SESSION if ROLE == "party_secretary" else PARTY
    if ROLE == "administrator":
        SESSION.access_token()
        settings = SESSION.call("GET", "/settings")
        fields = {key: value for key, value in settings.json().items() if key not in ("version", "name", "code")}
        fields["secretary_requests"] = "with_approval"
        SESSION.call("PUT", "/settings", fields, settings.headers["ETag"])
    party = who.get("/me").get("parties", [{}])
    sites = who.get("/sites").get("items", [])
    parties = who.get("/parties").get("items", [])
    if not (party and sites and parties):
        return None
    body = {"full_name": f"Navn {word()}", "email": f"{word()}@example.dk", "party_id": parties[0]["id"]}
    answer = who.call("POST", "/secretary-requests", {**body, "site_ids": [sites[0]["id"]]})
    return answer.json()["id"] if answer.ok else None


def open_election() -> str | None:
    """An election in which one may report."""
    return one("/elections", lambda election: election["id"] if election["state"] == "open" else None)


def free_seat() -> dict | None:
    """Where somebody may still be reported: the four ids."""
    election = open_election()
    kinds = SESSION.get(f"/elections/{election}/seats").get("allocations", []) if election else []
    free = [kind for kind in kinds if kind["filled"] < kind["count"]]
    if not free:
        return None
    kind = random.choice(free)
    return {"election_id": election, **{key: kind[key] for key in ("site_id", "duty_id", "party_id")}}


def new_assignment(**person) -> dict | None:
    """A report: the assignment as it is answered."""
    seat = free_seat()
    if not seat:
        return None
    answer = SESSION.call("POST", "/assignments", {**seat, "person": {"full_name": f"Navn {word()}", **person}})
    return answer.json() if answer.ok else None


def conflict() -> tuple[str, str] | None:
    """Two people with the same number that nobody has decided about."""
    two = [new_assignment(cpr="251248-9996") for _ in range(2)]
    return (two[0]["person"]["id"], two[1]["person"]["id"]) if all(two) else None


def some_assignment(key=lambda item: item["id"]) -> str | None:
    """One that is there, or a new one."""
    election = one("/elections")
    found = one(f"/assignments?election_id={election}&limit=50", key) if election else None
    fresh = None if found and random.random() < 0.7 else new_assignment()
    return key(fresh) if fresh else found


def some_user() -> str | None:
    """Somebody whom no run needs."""
    found = one("/users", lambda user: None if user["username"] in OWN else user["id"])
    return found if found and random.random() < 0.7 else new_user()


# What an id in a path names: by the words before it.
NOUNS = {
    "assignments": some_assignment,
    "constituencies": lambda: one("/constituencies"),
    "duties": lambda: one("/duties"),
    "elections": lambda: one("/elections"),
    "machine-clients": lambda: one("/machine-clients", lambda client: None if client["revoked_at"] else client["id"]) or new_client(),
    "mails": lambda: one("/mails"),
    "parties": lambda: one("/parties"),
    "persons": lambda: some_assignment(lambda item: item["person"]["id"]),
    "second-factors": lambda: one("/me/second-factors"),
    "secretary-requests": lambda: one("/secretary-requests", lambda request: request["id"] if request["state"] == "open" else None) or new_request(),
    "sites": lambda: one("/sites"),
    "users": some_user,
    "Users": managed_user,
    "Groups": lambda: one("/parties"),
}

# For operations that end or use up what they are about, and for those that need it to be so far: one of its own.
FRESH = {
    "delete_party": new_party,
    "delete_site": new_site,
    "delete_constituency": new_constituency,
    "delete_duty": new_duty,
    "delete_user": new_user,
    "delete_election": new_election,
    "open_election": new_election,
    "lock_election": lambda: new_election("open"),
    "close_election": lambda: new_election("open", "lock"),
    "revoke_machine_client": new_client,
    "create_machine_client_secret": new_client,
    "create_machine_client_key": new_client,
    "withdraw_assignment": lambda: (new_assignment() or {}).get("id"),
    "approve_secretary_request": new_request,
    "reject_secretary_request": new_request,
    "withdraw_secretary_request": new_request,
    "block_user": new_user,
    "unblock_user": new_user,
    "replace_seats": new_election,
}

# The nouns of ids in bodies and queries.
FIELDS = {
    "party_id": "parties", "party_ids": "parties", "site_id": "sites", "site_ids": "sites", "duty_id": "duties",
    "election_id": "elections", "constituency_id": "constituencies", "user_id": "users", "actor_id": "users",
}

# Of what must be told apart, something that is told apart.
UNIQUE = {
    "username": word, "email": lambda: f"{word()}@example.dk", "letter": lambda: word()[:3], "code": word,
    "external_id": word, "number": lambda: random.randint(1_000, 9_999),
}


def filled(body, unique: bool):
    """The same body about things that there are."""
    if isinstance(body, list):
        return [filled(part, unique) for part in body]
    if not isinstance(body, dict):
        return body
    known = {}
    for key, value in body.items():
        if key in FIELDS and isinstance(value, str):
            known[key] = NOUNS[FIELDS[key]]() or value
        elif key in FIELDS and isinstance(value, list):
            known[key] = list({NOUNS[FIELDS[key]]() or part for part in value})
        elif unique and key in UNIQUE and value is not None:
            known[key] = UNIQUE[key]()
        else:
            known[key] = filled(value, unique)
    return known


def version(path: str) -> str | None:
    """The entity tag of what a change is about: of the thing itself, or of what it is part of."""
    SESSION.access_token()
    for place in (path, path.rsplit("/", 1)[0]):
        answer = SESSION.call("GET", place)
        if answer.ok and "ETag" in answer.headers:
            return answer.headers["ETag"]
        if answer.ok and isinstance(answer.json(), dict) and "version" in answer.json():
            return f'"{answer.json()["version"]}"'
    return None


def own_factor_version(factor: str) -> str | None:
    """Factors have no page of their own."""
    return next((f'"{item["version"]}"' for item in items("/me/second-factors") if item["id"] == factor), None)
