"""Who the requests of a run come from: an account of the demonstration that is logged in, or a machine client."""

import html
import os
import re
import time

import requests

BASE = os.environ["CONTRACT_BASE"]
API = f"{BASE}/api/v1"


class Session:
    """A log-in that is kept alive.

    An access token lives for five minutes and what is sensitive asks for a log-in of the last five, so the account logs in
    anew every three; and when a request of the run itself has ended the session.
    """

    def __init__(self, username: str, password: str) -> None:
        self.username, self.password = username, password
        self.token = None
        self.until = 0.0

    def code(self) -> str:
        """The code of the second step that holds now, from the page that a development server shows."""
        articles = requests.get(f"{BASE}/dev/codes", timeout=10).text.split("<article>")[1:]
        mine = [article for article in articles if f"<h2>{html.escape(self.username)}</h2>" in article]
        [in_use] = [article for article in mine if "ved at blive sat op" not in article]
        found = re.search(r"<pre>(\d{6})</pre>", in_use)
        return found[1] if found else ""

    def log_in(self) -> str:
        """Logs in with both steps. A code works once, so a second log-in within its 30 seconds waits for the next."""
        while True:
            typed = {"username": self.username, "password": self.password}
            challenge = requests.post(f"{API}/auth/login", json=typed, timeout=30)
            challenge.raise_for_status()
            proof = {"challenge": challenge.json()["challenge"], "proof": {"totp": self.code()}}
            answer = requests.post(f"{API}/auth/second-factor", json=proof, timeout=30)
            if answer.ok:
                return answer.json()["access_token"]
            if answer.json()["errors"][0]["pointer"] != "/proof/totp":
                answer.raise_for_status()
            time.sleep(5)

    def accept_terms(self) -> None:
        """Accepts the terms of use, without which nothing else is open."""
        version = self.call("GET", "/me/terms").json()["version"]
        self.call("PUT", "/me/terms", {"version": version}).raise_for_status()

    def access_token(self) -> str:
        """A token of a session that is open, and fresh enough for what is sensitive."""
        if time.monotonic() > self.until or not self.call("GET", "/me").ok:
            self.token = self.log_in()
            self.accept_terms()
            self.until = time.monotonic() + 180
        return self.token

    def call(self, method: str, path: str, body=None, version: str | None = None) -> requests.Response:
        """A request with the token that is there."""
        headers = {"Authorization": f"Bearer {self.token}"} | ({"If-Match": version} if version else {})
        return requests.request(method, f"{API}{path}", headers=headers, json=body, timeout=30)

    def get(self, path: str) -> dict:
        """What stands there, or nothing."""
        self.access_token()
        answer = self.call("GET", path)
        return answer.json() if answer.ok else {}


class Client(Session):
    """A machine client of the demonstration's municipality, with all scopes and no limits."""

    def __init__(self, administrator: Session) -> None:
        self.token, self.until = None, 0.0
        administrator.access_token()
        document = requests.get(f"{API}/openapi.json", timeout=10).json()
        scopes = document["components"]["schemas"]["ClientScope"]["enum"]
        wanted = {"name": "Lønsystem", "scopes": scopes, "party_ids": None, "site_ids": None, "accounts_per_day": 1_000}
        client = administrator.call("POST", "/machine-clients", wanted)
        client.raise_for_status()
        secret = administrator.call("POST", f"/machine-clients/{client.json()['id']}/secrets", {"valid_days": 30})
        secret.raise_for_status()
        self.credentials = (client.json()["id"], secret.json()["secret"])

    def access_token(self) -> str:
        """A token that lives a while yet."""
        if time.monotonic() > self.until:
            grant = {"grant_type": "client_credentials"}
            answer = requests.post(f"{API}/oauth/token", data=grant, auth=self.credentials, timeout=30)
            answer.raise_for_status()
            self.token, self.until = answer.json()["access_token"], time.monotonic() + 180
        return self.token
