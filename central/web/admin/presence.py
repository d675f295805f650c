"""What a ΚΕΠ told of itself becomes what an administrator sees: whether it is connected, and what needs somebody."""

from collections.abc import Sequence
from typing import Any

from aiohttp import web

from central.store.sites import SiteState
from central.web.admin.frame import BASE, managed
from central.web.clerk.staff import actor_of
from central.web.platform import platform
from central.web.visitor import visitor
from central.words import ADMIN

_DEVICES = ("printer", "roll", "touch", "scanner", "keypad", "voice", "sound", "screen")


def device(name: str, language: str) -> str:
    """«Εκτυπωτής», «Χειριστήριο θέσης 3»."""
    if name.startswith("box-"):
        return ADMIN.say("device_box", language, counter=name.removeprefix("box-"))
    if name not in _DEVICES:
        return ADMIN.say("device_other", language, device=name)
    return ADMIN.say(f"device_{name}", language)


def needs_somebody(state: SiteState) -> bool:
    """A ΚΕΠ that was never connected needs nobody: it has no token yet."""
    return bool(state.alarm or state.failed or (state.is_silent and state.has_token))


def named(request: web.Request, states: Sequence[SiteState]) -> dict[str, Any]:
    """For the pages: each site's state, and the names of its devices."""
    language = visitor(request).language
    return {
        "states": {state.code: state for state in states},
        "devices": {state.code: [device(name, language) for name in state.failed] for state in states},
    }


async def _cleared(request: web.Request) -> web.Response:
    user, site = await managed(request)
    await platform(request).store.sites.clear_alarm(site.code, actor_of(user))
    raise web.HTTPSeeOther(f"/admin/sites/{site.code}?done=alarm_cleared")


def routes() -> list[web.RouteDef]:
    return [web.post(BASE + "/alarm", _cleared)]
