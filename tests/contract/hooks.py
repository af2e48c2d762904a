"""How the contract run logs in, what its requests are about, and what it has not reached.

The account is one of the demonstration's, CONTRACT_USERNAME, or a machine client of its municipality.
"""

import atexit
import collections
import datetime
import os
import random

import schemathesis
from schemathesis.generation.meta import TestPhase

import things
from things import SESSION


@schemathesis.auth(refresh_interval=20)
class Bearer:
    """Sends the access token with each request that asks for one."""

    def get(self, case, context):
        return SESSION.access_token()

    def set(self, case, data, context):
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}


def about(operation: str, case) -> None:
    """Makes the request one about something that there is."""
    path = case.path.removeprefix("/api/v1/")
    parameters = case.path_parameters or {}
    if "id" in parameters:
        noun = "second-factors" if path.startswith("me/") else path.removeprefix("scim/v2/").split("/")[0]
        make = things.FRESH.get(operation) or things.NOUNS.get(noun)
        found = make() if make else None
        if found:
            parameters["id"] = found
    if operation == "unblock_user":
        SESSION.call("POST", f"/users/{parameters['id']}/block", {})
    if operation == "lift_legal_hold":
        SESSION.call("PUT", f"/elections/{parameters['id']}/legal-hold", {"reason": "Klage over valget"})
    if operation == "delete_machine_client_secret" and (client := things.new_client()):
        secrets = SESSION.get(f"/machine-clients/{client}")["secrets"]
        parameters.update(id=client, secret_id=secrets[0]["id"])
    if operation == "delete_machine_client_key" and (client := things.new_client()):
        keys = SESSION.get(f"/machine-clients/{client}")["keys"]
        parameters.update(id=client, key_id=keys[0]["id"])
    if operation == "get_user_by_external_id" and (user := things.new_user()):
        parameters["external_id"] = SESSION.get(f"/users/{user}")["external_id"]
    if operation in CERTAIN and random.random() < 0.5:
        case.body = CERTAIN[operation]()
    if operation == "withdraw_retention_consent":
        SESSION.call("PUT", f"/persons/{parameters['id']}/retention-consent", CERTAIN["record_retention_consent"]())
    if operation == "decide_conflict" and (two := things.conflict()):
        parameters["id"] = two[0]
        case.body = {**case.body, "other_person_id": two[1]}
    elif operation == "create_assignment" and (seat := things.free_seat()):
        case.body = {**case.body, **seat}
    elif isinstance(case.body, dict):
        case.body = things.filled(case.body, random.random() < 0.7)
    if case.query and random.random() < 0.7:
        case.query = things.filled(case.query, False)
    if "If-Match" in (case.headers or {}):
        seen = path.format(**parameters)
        own = operation in ("rename_my_second_factor", "remove_my_second_factor")
        tag = things.own_factor_version(parameters["id"]) if own else things.version(f"/{seen}")
        if tag:
            case.headers["If-Match"] = tag


def day(days: int) -> str:
    """A day so many days from today."""
    return (datetime.date.today() + datetime.timedelta(days)).isoformat()


# Bodies that are right by rules which a schema cannot say: a day that has been, a text in words.
CERTAIN = {
    "decide_conflict": lambda: {"reason": "Samme person til to valg"},
    "record_retention_consent": lambda: {"given_on": day(-9), "expires_on": day(400), "obtained": "Mail fra personen"},
    "update_assignment": lambda: {"person": {"full_name": f"Navn {things.word()}", "phone": None}},
}


@schemathesis.hook
def before_call(ctx, case, **kwargs):
    """Lets the examples, and three of four requests that would be right but for ids that nobody has, be about what there is."""
    right = case.meta is not None and case.meta.generation.mode.is_positive
    if right and (case.meta.phase.name == TestPhase.EXAMPLES or random.random() < 0.75):
        about(case.operation.definition.raw["operationId"], case)


# Statuses by operation.
SEEN: dict[str, collections.Counter] = collections.defaultdict(collections.Counter)


@schemathesis.hook
def after_call(ctx, case, response):
    """Notes what came of it."""
    SEEN[case.operation.definition.raw["operationId"]][response.status_code] += 1


# What the run cannot get done, and where a test does.
OUT_OF_REACH = {
    "add_passkey": "needs an authenticator: passkeys.rs",
    "confirm_totp": "needs the app's code: enrolment.rs",
    "remove_my_second_factor": "would end the run's own log-in: second_factors.rs",
    "retry_mail": "needs a mail that was refused: mails.rs",
    "erase_election": "needs months to pass: erasures.rs",
    "get_erasure_certificate": "as erase_election",
}


@atexit.register
def report() -> None:
    """Says which operations never got done, of those that the role may call."""
    roles = {}
    schema = schemathesis.openapi.from_path("openapi/openapi.json")
    for result in schema.get_all_operations():
        raw = result.ok().definition.raw
        named = [role for way in raw.get("security", []) for role in way.get("session", [])]
        machines = [things.MACHINE for way in raw.get("security", []) if "client" in way]
        roles[raw["operationId"]] = named + machines
    never = [
        f"{name} {dict(SEEN[name])}"
        for name in sorted(SEEN)
        if things.ROLE in roles.get(name, []) and not any(status < 300 for status in SEEN[name])
    ]
    with open(os.environ["CONTRACT_NEVER"], "w", encoding="utf-8") as file:
        for line in never:
            if line.split()[0] not in OUT_OF_REACH:
                file.write(f"{line}\n")
