"""The tokens of a ΚΕΠ: made and shown once, replaced without a gap, and revoked."""

from aiohttp import web

from central.web.admin.frame import BASE, admin_page, managed, says
from central.web.clerk.staff import actor_of
from central.web.forms import text
from central.web.platform import platform

_LONGEST_LABEL = 80


async def _list(request: web.Request) -> web.Response:
    user, site = await managed(request)
    tokens = await platform(request).store.tokens.of_site(site.code)
    return admin_page(request, "tokens", user, site, "tokens", tokens=tokens, fresh="", made=None)


async def _make(request: web.Request) -> web.Response:
    """The answer to the form is the only page that ever shows it: it is in no address, and kept by no browser."""
    user, site = await managed(request)
    store = platform(request).store
    label = await text(request, "label", most=_LONGEST_LABEL)
    if not label:
        tokens = await store.tokens.of_site(site.code)
        mistakes = {"label": says(request, "label_missing")}
        shown = {"tokens": tokens, "fresh": "", "made": None, "mistakes": mistakes}
        return admin_page(request, "tokens", user, site, "tokens", status=400, **shown)
    made, token = await store.tokens.make(site.code, label, actor_of(user))
    tokens = await store.tokens.of_site(site.code)
    return admin_page(request, "tokens", user, site, "tokens", tokens=tokens, fresh=token, made=made)


async def _revoke(request: web.Request) -> web.Response:
    """Only one of this ΚΕΠ: whose id is another's is not there."""
    user, site = await managed(request)
    store = platform(request).store
    id = await text(request, "id", most=64)
    if id not in [token.id for token in await store.tokens.of_site(site.code)]:
        raise web.HTTPNotFound
    await store.tokens.revoke(id, actor_of(user))
    raise web.HTTPSeeOther(f"/admin/sites/{site.code}/tokens?done=revoked")


def routes() -> list[web.RouteDef]:
    base = BASE + "/tokens"
    return [web.get(base, _list), web.post(base, _make), web.post(base + "/revoke", _revoke)]
