"""What TAXISnet (GSIS OAuth 2.0) answers becomes a person: an ΑΦΜ that passes its check, and a name.

There is no discovery and no id_token: the code is exchanged with the client's credentials in the form's body, and
`userinfo?format=xml` is read with the token. Its attributes are padded with blanks, mix numeric entities and raw UTF-8,
and its errors are JSON. Father's name, mother's name and birth year are not wanted here, and left at the door.
"""

import json
import re
import secrets
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote, urlencode
from xml.etree.ElementTree import Element, ParseError

import aiohttp
import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from central.config import TaxisnetSettings
from epass.errors import EpassError

_LONGEST_ANSWER = 64 * 1024
_LONGEST_NAME = 120
_LONGEST_CODE = 512
_OUR_FAULT = {"invalid_client", "unauthorized_client", "unsupported_grant_type", "invalid_scope"}


class TaxisnetError(EpassError):
    """TAXISnet did not identify the person; the person may try again."""

    says = "taxisnet_failed"


class TaxisnetUnreachable(TaxisnetError):
    """TAXISnet cannot be reached, or does not answer in time; nobody here can act."""

    says = "taxisnet_unreachable"


class TaxisnetRefused(TaxisnetError):
    """The person said no, or came back too late, or twice."""

    says = "taxisnet_refused"


class TaxisnetRejects(TaxisnetError):
    """TAXISnet does not accept this platform: whoever edits the configuration must act."""

    says = "taxisnet_rejects"


class TaxisnetGarbled(TaxisnetError):
    """TAXISnet answered something that is no person."""

    says = "taxisnet_garbled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """Who came back. A legal person has no given name."""

    afm: str
    family_name: str
    given_name: str

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


def new_state() -> str:
    return secrets.token_urlsafe(32)


def is_afm(digits: str) -> bool:
    """Nine digits of which the last is the check: Σ d[i]·2^(8−i) mod 11 mod 10. 000000000 passes, and is nobody's."""
    if not (len(digits) == 9 and digits.isascii() and digits.isdigit()) or digits == "000000000":
        return False
    weighed = sum(int(digit) << (8 - place) for place, digit in enumerate(digits[:8]))
    return weighed % 11 % 10 == int(digits[8])


def read_userinfo(body: bytes) -> Identified:
    """Raises TaxisnetRefused for an error in JSON, TaxisnetGarbled for whatever is no person."""
    _raise_json_error(body)
    try:
        root: Element = defusedxml.ElementTree.fromstring(body.strip(b"\xef\xbb\xbf \t\r\n"), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise TaxisnetGarbled(f"TAXISnet's userinfo is not readable: {type(error).__name__}") from error
    found = root if root.tag == "userinfo" else root.find("userinfo")
    if found is None:
        raise TaxisnetGarbled("TAXISnet's answer holds no userinfo")
    taxid = _tidy(found.get("taxid", ""))
    afm = taxid[2:] if len(taxid) == 11 and taxid.startswith("00") else taxid
    if not is_afm(afm):
        raise TaxisnetGarbled("TAXISnet's userinfo holds no valid ΑΦΜ")
    family_name, given_name = _tidy(found.get("lastname", "")), _tidy(found.get("firstname", ""))
    if not family_name + given_name:
        raise TaxisnetGarbled("TAXISnet's userinfo holds no name")
    return Identified(afm=afm, family_name=family_name, given_name=given_name)


def read_token(body: bytes) -> str:
    """The access token. Raises as read_userinfo, and TaxisnetRejects where the platform itself is not accepted."""
    _raise_json_error(body)
    try:
        token = json.loads(body)["access_token"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise TaxisnetGarbled("TAXISnet's answer holds no token") from error
    if not isinstance(token, str) or not re.fullmatch(r"[\x21-\x7e]{1,4096}", token):
        raise TaxisnetGarbled("TAXISnet's token is no token")
    return token


def _raise_json_error(body: bytes) -> None:
    if not body.lstrip().startswith(b"{"):
        return
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise TaxisnetGarbled("TAXISnet's answer is cut off") from error
    error_code = answer.get("error")
    if error_code in _OUR_FAULT:
        raise TaxisnetRejects(f"TAXISnet does not accept this platform: {error_code}")
    if error_code:
        known = error_code if isinstance(error_code, str) and re.fullmatch(r"[a-z_]{1,40}", error_code) else "an error"
        raise TaxisnetRefused(f"TAXISnet says: {known}")


def _tidy(text: str) -> str:
    """NFC, one blank between words, nothing that is not printed; what goes on after a name's length is cut."""
    printed = "".join(char if char.isprintable() else " " for char in unicodedata.normalize("NFC", text))
    return " ".join(printed.split())[:_LONGEST_NAME]


class Taxisnet:
    """One client of the GSIS, over HTTP. `return_url` is the whole address that the browser comes back to, and the same
    in both calls."""

    def __init__(self, settings: TaxisnetSettings, http: aiohttp.ClientSession) -> None:
        self._settings = settings
        self._patience = aiohttp.ClientTimeout(total=settings.timeout.total_seconds())
        self._http = http

    def login_url(self, state: str, return_url: str) -> str:
        asked = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": return_url,
            "scope": self._settings.scope,
            "state": state,
        }
        return f"{self._settings.base}oauth/authorize?{urlencode(asked)}"

    def logout_url(self, then_url: str) -> str:
        """Ends TAXISnet's own session too, so that the next person at this browser is asked who they are."""
        return f"{self._settings.base}logout/{quote(self._settings.client_id, safe='')}/?{urlencode({'url': then_url})}"

    async def identify(self, code: str, return_url: str) -> Identified:
        """Raises TaxisnetError."""
        if not re.fullmatch(rf"[\x21-\x7e]{{1,{_LONGEST_CODE}}}", code):
            raise TaxisnetRefused("What came back from TAXISnet is no code")
        form = {
            "grant_type": "authorization_code",
            "client_id": self._settings.client_id,
            "client_secret": self._settings.secret,
            "redirect_uri": return_url,
            "code": code,
            "scope": self._settings.scope,
        }
        token = read_token(await self._ask("POST", "oauth/token", data=form))
        bearer = {"Authorization": f"Bearer {token}"}
        return read_userinfo(await self._ask("GET", "userinfo?format=xml", headers=bearer))

    async def _ask(
        self, method: str, path: str, *, data: dict[str, str] | None = None, headers: dict[str, str] | None = None
    ) -> bytes:
        address = self._settings.base + path
        try:
            async with self._http.request(
                method, address, data=data, headers=headers, allow_redirects=False, timeout=self._patience
            ) as response:
                body = await _read(response)
                if response.status >= 500:
                    raise TaxisnetUnreachable(f"TAXISnet answers {response.status}")
                if response.status >= 300:
                    _raise_json_error(body)
                    raise TaxisnetRefused(f"TAXISnet answers {response.status}")
                return body
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise TaxisnetUnreachable(f"TAXISnet cannot be reached: {type(error).__name__}") from error


async def _read(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for piece in response.content.iter_any():
        body += piece
        if len(body) > _LONGEST_ANSWER:
            raise TaxisnetGarbled("TAXISnet's answer is too long")
    return bytes(body)
