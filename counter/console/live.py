"""A page is told that something has changed, as long as its clerk is signed in."""

from collections.abc import AsyncIterator

from aiohttp import web

from counter.console.addresses import Address
from counter.console.parts import PARTS, SESSION
from lan.safety import SAFETY
from lan.stream import stream


def addresses() -> tuple[Address, ...]:
    return (
        Address(
            method="GET",
            path="/live",
            handler=_live,
            summary="Server-Sent Events: “changed” whenever something has.",
            answers="text/event-stream",
        ),
    )


async def _live(request: web.Request) -> web.StreamResponse:
    return await stream(request, _texts(request), headers=SAFETY, who="A console")


async def _texts(request: web.Request) -> AsyncIterator[bytes]:
    parts, session = request.app[PARTS], request[SESSION]
    yield b"retry: 500\n\n"
    async for seq in parts.news.listen():
        if not parts.clerks.is_signed_in(session.id):
            yield b"event: signed-out\ndata: {}\n\n"
            return
        yield f"id: {seq}\nevent: changed\ndata: {seq}\n\n".encode()
