"""The files that pages bring along, under an address that changes with what is in any of them: kept for a year."""

import mimetypes
from functools import cache
from hashlib import sha256
from pathlib import Path

from aiohttp import web

_FOLDER = Path(__file__).parent / "assets"
_NAMES = frozenset(path.name for path in _FOLDER.iterdir())
_KEPT = "public, max-age=31536000, immutable"


def address_of(name: str) -> str:
    return f"/assets/{_sum()}/{name}"


@cache
def _sum() -> str:
    """Of all together, so that the sheet finds its letters beside it."""
    contents = sha256()
    for name in sorted(_NAMES):
        contents.update((_FOLDER / name).read_bytes())
    return contents.hexdigest()[:12]


async def serve(request: web.Request) -> web.StreamResponse:
    name = request.match_info["name"]
    if name not in _NAMES or request.match_info["sum"] != _sum():
        raise web.HTTPNotFound
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return web.FileResponse(_FOLDER / name, headers={"Cache-Control": _KEPT, "Content-Type": kind})
