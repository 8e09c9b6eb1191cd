"""An integration's client: JSON in, JSON out, a token, and the answer's status checked."""

from __future__ import annotations

from typing import Any

import requests


class Caller:
    """Calls `/api/v1/` as one person; answers the body. An unexpected status fails the test."""

    def __init__(self, address: str, token: str) -> None:
        self.base = f"{address}/api/v1/"
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Token {token}"

    def get(self, path: str, expect: int = 200, **query: str) -> Any:
        return self._read(self.session.get(self.base + path, params=query, timeout=30), expect)

    def post(self, path: str, body: Any = None, expect: int = 200, **headers: str) -> Any:
        answer = self.session.post(self.base + path, json=body or {}, headers=headers, timeout=60)
        return self._read(answer, expect)

    def upload(self, path: str, files: dict[str, Any], expect: int = 200, **fields: Any) -> Any:
        answer = self.session.post(self.base + path, data=fields, files=files, timeout=120)
        return self._read(answer, expect)

    def _read(self, answer: requests.Response, expect: int) -> Any:
        assert answer.status_code == expect, f"{answer.url}: {answer.status_code} {answer.text[:2000]}"
        return answer.json() if answer.content else None


def sign_in(address: str, username: str, password: str) -> Caller:
    """By name and password, as a program without a token does first."""
    credentials = {"username": username, "password": password}
    answer = requests.post(f"{address}/api/v1/login/", json=credentials, timeout=30)
    assert answer.status_code == 200, answer.text
    return Caller(address, answer.json()["token"])
