"""A page is sent what has changed of it, as soon as it has, as long as its clerk is signed in."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace

from aiohttp import web

from counter.console.addresses import Address
from counter.console.fragments import LIVE_TABS, TABS, Asked, Fragments, fragments_of
from counter.console.pages import QUEUE_QUERY, asked
from counter.console.parts import PARTS, SESSION, Parts
from lan.safety import SAFETY
from lan.stream import stream

_ALWAYS = ("lights", "alarm", "panel", "tabs")


def addresses() -> tuple[Address, ...]:
    return (
        Address(
            method="GET",
            path="/live",
            handler=_live,
            summary="Server-Sent Events: “page” with the fragments that have changed, “signed-out” at the end.",
            answers="text/event-stream",
            query={"tab": {"type": "string", "enum": list(TABS)}, **QUEUE_QUERY},
        ),
    )


async def _live(request: web.Request) -> web.StreamResponse:
    return await stream(request, _texts(request), headers=SAFETY, who="A console")


async def _texts(request: web.Request) -> AsyncIterator[bytes]:
    parts, session = request.app[PARTS], request[SESSION]
    fragments, tab = fragments_of(parts), request.query.get("tab", "queue")
    wanted = asked(request, tab if tab in TABS else "queue")
    told: dict[str, str] = {}
    yield b"retry: 500\n\n"
    async for seq in parts.news.listen():
        if not parts.clerks.is_signed_in(session.id):
            yield b"event: signed-out\ndata: {}\n\n"
            return
        wanted = replace(wanted, counter=parts.journal.hall.staffing.counter_of(session.clerk))
        yield f"id: {seq}\nevent: page\ndata: {_changes(parts, fragments, wanted, told)}\n\n".encode()


def _changes(parts: Parts, fragments: Fragments, wanted: Asked, told: dict[str, str]) -> str:
    """What this page does not have yet, and what time it is; `told` is what it has."""
    names = (*_ALWAYS, *([wanted.tab] if wanted.tab in LIVE_TABS else []))
    changed = {}
    for name in names:
        html = fragments.html(name, wanted)
        if told.get(name) != html:
            told[name] = html
            changed[name] = fragments.bare(html)
    now = parts.clock().astimezone(parts.journal.hall.timezone)
    return json.dumps({"now": now.isoformat(), "parts": changed}, ensure_ascii=False)
