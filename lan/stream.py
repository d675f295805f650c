"""Pieces of a stream of Server-Sent Events reach one listener, who is let go when it does not take them."""

import asyncio
import logging
from collections.abc import AsyncIterable, Mapping

from aiohttp import web

log = logging.getLogger("epass.lan")

# Who does not take what it is sent within this time is let go; it comes back and says what it knows.
TAKEN_WITHIN_S = 10.0


async def stream(
    request: web.Request, texts: AsyncIterable[bytes], *, headers: Mapping[str, str], who: str
) -> web.StreamResponse:
    """Answers with what `texts` brings, until it ends or the listener is gone. `who`: what is let go, in the log."""
    response = web.StreamResponse(headers={**headers, "X-Accel-Buffering": "no"})
    response.content_type, response.charset = "text/event-stream", "utf-8"
    try:
        await response.prepare(request)
        async for text in texts:
            async with asyncio.timeout(TAKEN_WITHIN_S):
                await response.write(text)
    except ConnectionError:
        pass  # it is gone
    except TimeoutError:
        log.warning("%s at %s does not take what it is told: it is let go, and may come back.", who, request.remote)
        if request.transport:
            request.transport.abort()
    return response
