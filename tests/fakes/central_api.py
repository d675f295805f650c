"""A site as the platform's API sees it: it sends its entries and asks for its changes, over real HTTP."""

import gzip
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientResponse, ClientSession, web
from aiohttp.test_utils import TestServer

from central.api import site_api
from central.domain.entries import chained, read_batch
from central.forwarded import networks
from central.store import SYSTEM, Store
from fakes.central import FIRST


def an_entry(seq: int, kind: str, day: str = "2026-11-23", at: str = "", **body: Any) -> dict[str, Any]:
    at = at or f"{day}T06:{seq // 60 % 60:02d}:{seq % 60:02d}+00:00"
    return {"seq": seq, "kind": kind, "at": at, "day": day, **body}


class FakeSite:
    """Writes a journal, and sends it. `answer` is the last one."""

    def __init__(self, session: ClientSession, token: str, code: str = FIRST, journal_id: str = "j1") -> None:
        self._session = session
        self.token = token
        self.code = code
        self.journal_id = journal_id
        self.entries: list[dict[str, Any]] = []
        self.comes_from = ""
        self.answer: dict[str, Any] = {}

    def happens(self, kind: str, **body: Any) -> dict[str, Any]:
        entry = an_entry(len(self.entries) + 1, kind, **body)
        self.entries.append(entry)
        return entry

    def hash_at(self, seq: int) -> str:
        """By the platform's own rule; tests of the rule itself do not use it."""
        if seq == 0:
            return ""
        batch = read_batch({"journal_id": self.journal_id, "prev_hash": "", "entries": []})
        hashed = ""
        for row in self.entries[:seq]:
            [entry] = read_batch({"journal_id": batch.journal_id, "prev_hash": "", "entries": [row]}).entries
            hashed = chained(hashed, entry, self.journal_id)
        return hashed

    async def sends(
        self,
        first: int = 1,
        last: int | None = None,
        *,
        hall: dict[str, Any] | None = None,
        prev_hash: str | None = None,
    ) -> int:
        """The entries from `first` to `last`; returns the status."""
        return await self.sends_batch(
            {
                "journal_id": self.journal_id,
                "prev_hash": self.hash_at(first - 1) if prev_hash is None else prev_hash,
                "entries": self.entries[first - 1 : last],
                **({"hall": hall} if hall else {}),
            }
        )

    async def sends_batch(self, batch: Any) -> int:
        body = gzip.compress(json.dumps(batch).encode())
        return await self.sends_bytes(body, {"Content-Encoding": "gzip", "Content-Type": "application/json"})

    async def sends_bytes(self, body: bytes, headers: dict[str, str]) -> int:
        async with self._session.post(self._path("entries"), data=body, headers=self._headers(headers)) as response:
            return await self._keep(response)

    async def asks(self, name: str = "changes", **query: Any) -> int:
        async with self._session.get(self._path(name), params=query, headers=self._headers({})) as response:
            return await self._keep(response)

    async def changes(self, after: int = 0, wait: int = 0) -> list[dict[str, Any]]:
        assert await self.asks(after=after, wait=wait) == 200
        changes: list[dict[str, Any]] = self.answer["changes"]
        return changes

    def _path(self, name: str) -> str:
        return f"/api/v1/sites/{self.code}/{name}"

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        """`comes_from`: what a proxy writes down of it."""
        shown = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        seen = {"X-Forwarded-For": self.comes_from} if self.comes_from else {}
        return {**shown, **seen, **more}

    async def _keep(self, response: ClientResponse) -> int:
        self.answer = await response.json()
        return response.status


@asynccontextmanager
async def an_api(store: Store, proxies: Sequence[str] = ()) -> AsyncIterator[ClientSession]:
    app = web.Application()
    app.add_subapp("/api", site_api(store, networks(proxies)))
    async with TestServer(app) as server, ClientSession(server.make_url("/")) as session:
        yield session


async def a_token(store: Store, code: str = FIRST) -> str:
    _, token = await store.tokens.make(code, "test", SYSTEM)
    return token


def kinds(changes: Sequence[dict[str, Any]]) -> list[str]:
    return [change["kind"] for change in changes]
