"""The addresses that do something: signing in and out, and `POST /do/{verb}`."""

import logging
import re
from collections.abc import Awaitable, Callable

from aiohttp import web

from counter.console import pages, words
from counter.console.addresses import Address
from counter.console.carry_out import carry_out
from counter.console.command import COMMANDS, read, schema
from counter.console.door import Door, safe_back, wants_json
from counter.console.fields import KEY, PIN_MOST, Mistake
from counter.console.outcome import Done, Mistaken, Outcome, Refused
from counter.console.parts import FORM, LANGUAGE, PARTS, SESSION
from counter.console.told import TOLD
from epass.clerks import LockedOut, WrongPin, sign_in_name
from epass.config import Config
from epass.ids import new_id

log = logging.getLogger("epass.console")

DOOR = web.AppKey("door", Door)
KEY_FORM = re.compile(KEY)


def addresses(config: Config) -> tuple[Address, ...]:
    return (
        Address(
            method="POST",
            path="/sign-in",
            handler=_sign_in,
            summary="A name and a PIN become a session.",
            is_open=True,
            form={
                "type": "object",
                "properties": {
                    "clerk": {"type": "string", "maxLength": 200},
                    "pin": {"type": "string", "maxLength": PIN_MOST},
                    "back": {"type": "string"},
                },
                "required": ["clerk", "pin"],
            },
        ),
        Address(
            method="POST",
            path="/sign-out",
            handler=_sign_out,
            summary="The session ends.",
            form={"type": "object", "properties": {}, "required": []},
        ),
        *(
            Address(
                method="POST",
                path=f"/do/{verb}",
                handler=_doing(verb),
                summary=(kind.__doc__ or verb).split("\n")[0],
                answers="application/json",
                form=schema(verb, config),
            )
            for verb, kind in COMMANDS.items()
        ),
    )


async def _sign_in(request: web.Request) -> web.StreamResponse:
    parts, door, form = request.app[PARTS], request.app[DOOR], request[FORM]
    clerk, pin = sign_in_name(form.get("clerk", "")), form.get("pin", "").strip()
    place = request.remote or ""
    try:
        if clerk is None or len(pin) > PIN_MOST:
            raise WrongPin
        signed_in = await parts.clerks.sign_in(clerk, pin, place=place)
    except (WrongPin, LockedOut) as refusal:
        log.info("nobody was let in from %s", place)
        return pages.sign_in_page(request, refusal)
    if before := door.session_of(request):
        parts.clerks.sign_out(before)
    response = web.Response(status=303, headers={"Location": safe_back(form.get("back", "/"))})
    door.let_in(response, signed_in.token)
    return response


async def _sign_out(request: web.Request) -> web.StreamResponse:
    door = request.app[DOOR]
    if session := door.session_of(request):
        request.app[PARTS].clerks.sign_out(session)
        request.app[TOLD].forget(session.id)
    response = web.Response(status=303, headers={"Location": "/sign-in"})
    door.let_out(response)
    return response


def _doing(verb: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def do(request: web.Request) -> web.StreamResponse:
        outcome = await _outcome(verb, request)
        if wants_json(request):
            return _as_json(request, outcome)
        request.app[TOLD].keep(request[SESSION].id, outcome)
        return web.Response(status=303, headers={"Location": safe_back(request[FORM].get("back", "/"))})

    return do


async def _outcome(verb: str, request: web.Request) -> Outcome:
    form, parts = request[FORM], request.app[PARTS]
    asked = {name: text for name, text in form.items() if name not in ("csrf", "key", "back", "pin", "pin_before")}
    try:
        command = read(verb, form, parts.config)
        key = form.get("key") or new_id()
        if not KEY_FORM.fullmatch(key):
            raise Mistake("key", "wrong")
    except Mistake as mistake:
        return Mistaken(verb=verb, mistake=mistake)
    return await carry_out(command, key=key, form=asked, session=request[SESSION], parts=parts)


def _as_json(request: web.Request, outcome: Outcome) -> web.Response:
    parts = request.app[PARTS]
    sentence = words.outcome(outcome, parts.journal.hall, parts.config, parts.clerks.names(), request[LANGUAGE])
    match outcome:
        case Done(undo=undo, until=until):
            return web.json_response({"sentence": sentence, "undo": undo, "until": until and until.isoformat()})
        case Refused(refusal=refusal):
            return web.json_response({"refusal": type(refusal).__name__, "sentence": sentence}, status=409)
        case Mistaken(mistake=mistake):
            return web.json_response({"field": mistake.field, "sentence": sentence}, status=400)
