"""How the contract run logs in: one account of the demonstration, whose role CONTRACT_ROLE names.

An access token lives for five minutes, so it is renewed by the refresh token; and when a request of the run itself has
ended the session, the account logs in anew.
"""

import html
import os
import random
import re
import time

import requests
import schemathesis

BASE = os.environ["CONTRACT_BASE"]
USERNAME, PASSWORD = os.environ["CONTRACT_USERNAME"], os.environ["CONTRACT_PASSWORD"]
API = f"{BASE}/api/v1"


def code() -> str:
    """The code of the second step that holds now, from the page that a development server shows."""
    articles = requests.get(f"{BASE}/dev/codes", timeout=10).text.split("<article>")[1:]
    mine = [article for article in articles if f"<h2>{html.escape(USERNAME)}</h2>" in article]
    [in_use] = [article for article in mine if "ved at blive sat op" not in article]
    return re.search(r"<pre>(\d{6})</pre>", in_use)[1]


class Session:
    """A log-in that is kept alive."""

    def __init__(self) -> None:
        self.http = requests.Session()
        self.cookie = self.token = None
        self.until = 0.0

    def log_in(self) -> requests.Response:
        """Logs in with both steps. A code works once, so a second log-in within its 30 seconds waits for the next."""
        while True:
            challenge = self.http.post(f"{API}/auth/login", json={"username": USERNAME, "password": PASSWORD}, timeout=30)
            challenge.raise_for_status()
            proof = {"challenge": challenge.json()["challenge"], "proof": {"totp": code()}}
            answer = self.http.post(f"{API}/auth/second-factor", json=proof, timeout=30)
            if answer.ok:
                self.accept_terms(answer.json()["access_token"])
                return answer
            if answer.json()["errors"][0]["pointer"] != "/proof/totp":
                answer.raise_for_status()
            time.sleep(5)

    def accept_terms(self, token: str) -> None:
        """Accepts the terms of use, without which nothing else is open."""
        headers = {"Authorization": f"Bearer {token}"}
        terms = self.http.get(f"{API}/me/terms", headers=headers, timeout=30).json()
        body = {"version": terms["version"]}
        self.http.put(f"{API}/me/terms", headers=headers, json=body, timeout=30).raise_for_status()

    def renew(self) -> requests.Response:
        """The next pair of tokens, or a new log-in where the session has been ended."""
        if self.cookie:
            headers = {"Cookie": self.cookie, "X-Requested-With": "contract"}
            answer = requests.post(f"{API}/auth/refresh", headers=headers, timeout=30)
            if answer.ok:
                return answer
        return self.log_in()

    def access_token(self) -> str:
        """A token that lives for another minute at least, and belongs to a session that is open."""
        if time.monotonic() > self.until or not self.open():
            answer = self.renew()
            self.token = answer.json()["access_token"]
            self.cookie = answer.headers["Set-Cookie"].split(";")[0]
            self.until = time.monotonic() + 200
        return self.token

    def open(self) -> bool:
        """Whether the session has not been ended by what the run has done."""
        return requests.get(f"{API}/me", headers={"Authorization": f"Bearer {self.token}"}, timeout=30).ok


SESSION = Session()


@schemathesis.auth(refresh_interval=20)
class Bearer:
    """Sends the access token with each request that asks for one."""

    def get(self, case, context):
        return SESSION.access_token()

    def set(self, case, data, context):
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}


# Where the ids of a path are found, and what in an item is one.
LISTS = {
    "assignments": ("/assignments?election_id={election}&limit=50", lambda item: item["id"]),
    "persons": ("/assignments?election_id={election}&limit=50", lambda item: item["person"]["id"]),
    "mails": ("/mails", lambda item: item["id"]),
    "users": ("/users", lambda item: item["id"] if item["username"] != USERNAME else None),
    **{noun: (f"/{noun}", lambda item: item["id"]) for noun in ("constituencies", "duties", "elections", "parties", "sites")},
}


def ids(noun: str) -> list[str]:
    """The ids of a noun that the account may see now."""
    path, id_of = LISTS[noun]
    if "{election}" in path:
        elections = ids("elections")
        if not elections:
            return []
        path = path.replace("{election}", random.choice(elections))
    headers = {"Authorization": f"Bearer {SESSION.access_token()}"}
    answer = requests.get(f"{API}{path}", headers=headers, timeout=30)
    found = map(id_of, answer.json()["items"]) if answer.ok else []
    return [one for one in found if one]


@schemathesis.hook
def before_call(ctx, case, **kwargs):
    """Gives every second request that would be right, but for an id that nobody has, an id that there is."""
    noun = case.path.removeprefix("/api/v1/").split("/")[0]
    right = case.meta is not None and case.meta.generation.mode.is_positive
    if right and noun in LISTS and "id" in (case.path_parameters or {}) and random.random() < 0.5:
        known = ids(noun)
        if known:
            case.path_parameters["id"] = random.choice(known)
