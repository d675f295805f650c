"""The addresses of the site API."""

from collections.abc import Sequence
from typing import Any

from aiohttp import web

from central.api.description import description
from central.api.door import PROXIES, STORE, Answer, admitted, answering, as_json, read_json, still_admitted
from central.domain.entries import read_batch
from central.domain.fields import ID, MOST_AFTER, MOST_SEQ, Malformed
from central.forwarded import Network
from central.store import Store
from central.store.entries import NotTaken

LONGEST_WAIT_S = 25

_SAID = {
    "gap": "Entries are missing: go on after what the platform has.",
    "diverged": "This journal has another past than the one that the platform has: it must be looked at.",
    "superseded": "A newer journal of this site is in use: this one must not go on.",
}


def site_api(store: Store, proxies: Sequence[Network] = ()) -> web.Application:
    """To be mounted under /api. `proxies` are those whose word is taken for who asks."""
    app = web.Application(middlewares=[answering])
    app[STORE], app[PROXIES] = store, proxies
    app.add_routes(
        [
            web.get("/openapi.json", _description, allow_head=False),
            web.get("/v1/sites/{code}/entries", _have, allow_head=False),
            web.post("/v1/sites/{code}/entries", _take),
            web.get("/v1/sites/{code}/changes", _changes, allow_head=False),
        ]
    )
    return app


async def _description(request: web.Request) -> web.Response:
    return as_json(description())


async def _have(request: web.Request) -> web.Response:
    site = await admitted(request)
    _only(request, {"journal_id"})
    journal_id = request.query.get("journal_id", "")
    if not ID(journal_id):
        raise Malformed("journal_id", "1 to 64 letters, digits, _ or -")
    return as_json({"have": await request.app[STORE].entries.have(site, journal_id)})


async def _take(request: web.Request) -> web.Response:
    site = await admitted(request)
    _only(request, set())
    batch = read_batch(await read_json(request))
    try:
        taken = await request.app[STORE].entries.take(site, batch)
    except NotTaken as refusal:
        given = await _numbers(request, site) if refusal.why == "diverged" else {}
        raise Answer(409, refusal.why, _SAID[refusal.why], have=refusal.have, **given) from refusal
    answer: dict[str, Any] = {"have": taken.have}
    if batch.entries and batch.entries[-1].seq < taken.have:
        answer |= await _numbers(request, site)
    if taken.rejected:
        answer["rejected"] = [{"seq": seq, "why": why} for seq, why in sorted(taken.rejected.items())]
    return as_json(answer)


async def _numbers(request: web.Request, site: str) -> dict[str, Any]:
    """For a card that was put back from a backup: what it gave out and does not know any more."""
    feed = request.app[STORE].feed
    return {"numbers": {"day": feed.today().isoformat(), "given": await feed.numbers(site)}}


async def _changes(request: web.Request) -> web.Response:
    site = await admitted(request)
    _only(request, {"after", "made", "wait", "anew"})
    after = _whole(request, "after", MOST_AFTER)
    wait_s = _whole(request, "wait", LONGEST_WAIT_S)
    anew = bool(_whole(request, "anew", 1))
    feed = request.app[STORE].feed
    made = _whole(request, "made", MOST_SEQ)
    found = await feed.after(site, after, made=made, wait_s=wait_s, anew=anew)
    if wait_s:
        await still_admitted(request, site)
    return as_json(
        {
            "site": site,
            "now": feed.now().isoformat(),
            "changes": [
                {"seq": change.seq, "kind": change.kind, "at": change.made_at.isoformat(), **change.body}
                for change in found
            ],
        }
    )


def _whole(request: web.Request, name: str, most: int) -> int:
    """Of the query; 0 where it is left out."""
    given = request.query.getall(name, ["0"])
    text = given[0]
    if len(given) > 1 or not (text.isascii() and text.isdigit() and len(text) <= 16) or int(text) > most:
        raise Malformed(name, f"a whole number from 0 to {most}")
    return int(text)


def _only(request: web.Request, known: set[str]) -> None:
    for name in request.query:
        if name not in known:
            raise Malformed(name[:40], "left out: there is no such parameter")
