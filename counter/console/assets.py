"""Letters, looks and script, as files: nothing that a browser needs comes from elsewhere."""

from importlib.resources import files
from pathlib import Path

from aiohttp import web

_FOLDER = Path(__file__).parent / "static"
_KNOWN = frozenset(path.name for path in _FOLDER.iterdir())
_FONT = "NotoSans.ttf"
_FONT_KEPT = "private, max-age=604800"
# Asked about again with each page, which costs a line: a new version is seen at once.
_KEPT = "private, no-cache"


async def asset(request: web.Request) -> web.StreamResponse:
    part = request.match_info["part"]
    if part == _FONT:
        font = Path(str(files("fontpkg_noto_sans"))) / "files" / "NotoSans[wdth,wght].ttf"
        return web.FileResponse(font, headers={"Cache-Control": _FONT_KEPT})
    if part not in _KNOWN:
        raise web.HTTPNotFound
    return web.FileResponse(_FOLDER / part, headers={"Cache-Control": _KEPT})
