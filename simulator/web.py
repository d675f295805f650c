"""The stage goes to the visitors' browsers, and what they do comes back: one page, for this machine only."""

from collections.abc import Awaitable, Callable
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import segno
from aiohttp import web

from simulator.live import Visitor
from simulator.platform_folder import HOST
from simulator.stage import Stage

STAGE = web.AppKey("stage", Stage)
_PAGE = Path(__file__).parent / "page"
_HEARTBEAT_S = 15.0
_LONGEST_MESSAGE = 4096

_POLICY = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' blob:; style-src 'self' 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def app(stage: Stage) -> web.Application:
    made = web.Application(middlewares=[_door])
    made[STAGE] = stage
    made.add_routes(
        [
            web.get("/", _index),
            web.get("/live", _live),
            web.get(r"/ticket/{picture:\d{1,9}}.png", _picture),
            web.get("/sound/{which:calls|voice}/{name}", _sound),
            web.get(r"/code/{code:\d{4}-\d{6}}.svg", _code),
            web.get(r"/t/{ticket:[0-9A-Za-z_-]{1,64}}", _ticket),
            web.get("/font/NotoSans.ttf", _font),
            web.static("/page", _PAGE),
        ]
    )
    return made


@web.middleware
async def _door(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Only pages of this server, under this machine's own names: another site's page, or a name that was made to
    point here (DNS rebinding), gets nothing."""
    host = request.headers.get("Host", "")
    name, _, port = host.rpartition(":")
    own_port = request.transport.get_extra_info("sockname")[1] if request.transport else 0
    if name not in (HOST, "localhost") or port != str(own_port):
        raise web.HTTPMisdirectedRequest(text="This is not the address of this demo.")
    if request.headers.get("Origin", f"http://{host}") != f"http://{host}":
        raise web.HTTPForbidden(text="Another site's page may not talk to this demo.")
    response = await handler(request)
    if not response.prepared:
        response.headers.update(_POLICY)
    return response


async def _index(request: web.Request) -> web.StreamResponse:
    return web.FileResponse(_PAGE / "index.html")


async def _ticket(request: web.Request) -> web.StreamResponse:
    """Where codes lead that were printed before the platform said where its pages are."""
    raise web.HTTPFound(f"{request.app[STAGE].platform_address}/t/{request.match_info['ticket']}")


async def _picture(request: web.Request) -> web.StreamResponse:
    return _file(request.app[STAGE].picture(int(request.match_info["picture"])))


async def _sound(request: web.Request) -> web.StreamResponse:
    sounds, name = request.app[STAGE].sounds[request.match_info["which"]], request.match_info["name"]
    if name not in sounds.names():
        raise web.HTTPNotFound
    return _file(sounds.path(name))


async def _code(request: web.Request) -> web.StreamResponse:
    """What a booking's card carries, as a QR code."""
    picture = BytesIO()
    segno.make_qr(request.match_info["code"], error="m").save(picture, kind="svg", border=2, omitsize=True)
    return web.Response(body=picture.getvalue(), content_type="image/svg+xml")


async def _font(request: web.Request) -> web.StreamResponse:
    return _file(Path(str(files("fontpkg_noto_sans"))) / "files" / "NotoSans[wdth,wght].ttf")


def _file(path: Path) -> web.StreamResponse:
    if not path.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(path)


async def _live(request: web.Request) -> web.StreamResponse:
    socket = web.WebSocketResponse(heartbeat=_HEARTBEAT_S, compress=False, max_msg_size=_LONGEST_MESSAGE)
    await socket.prepare(request)
    await Visitor(socket, request.app[STAGE]).stay()
    return socket
