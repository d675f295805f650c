"""Requests go to the platform over HTTP and whole replies come back, or Trouble: the only door to the HTTP client."""

import gzip
import ssl
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp import hdrs

from epass.errors import ConfigError
from sync import wire
from sync.answers import NotTheProtocol, Trouble
from sync.exchange import Reply, Request

_CONNECTED_WITHIN_S = 10.0
_ANSWERED_WITHIN_S = 20.0
# Below what servers and proxies wait for the next request, or a request meets a connection that is just being closed.
_KEPT_ALIVE_S = 50.0
# Deflating a little takes less time than sending more.
_LEVEL = 4


class HttpPlatform:
    """`async with`. `token` is called for every request: a new one needs no restart."""

    def __init__(self, url: str, token: Callable[[], str], *, ca: Path | None = None, proxy: str = "") -> None:
        self._url, self._token, self._proxy = url, token, proxy
        self._tls = tls(ca)

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=2, keepalive_timeout=_KEPT_ALIVE_S, ssl=self._tls),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            skip_auto_headers={hdrs.USER_AGENT},
            headers={hdrs.ACCEPT_ENCODING: "identity", hdrs.ACCEPT: "application/json", hdrs.USER_AGENT: "e-PASS"},
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.close()

    async def ask(self, request: Request) -> Reply:
        headers = {hdrs.AUTHORIZATION: f"Bearer {self._token()}"}
        body = None
        if request.body is not None:
            body = gzip.compress(request.body, _LEVEL)
            headers |= {hdrs.CONTENT_TYPE: "application/json", hdrs.CONTENT_ENCODING: "gzip"}
        timeout = aiohttp.ClientTimeout(total=request.wait_s + _ANSWERED_WITHIN_S, connect=_CONNECTED_WITHIN_S)
        try:
            async with self._http.request(
                request.method,
                self._url + request.path,
                params=request.query,
                data=body,
                headers=headers,
                timeout=timeout,
                allow_redirects=False,
                proxy=self._proxy or None,
            ) as response:
                if response.headers.get(hdrs.CONTENT_ENCODING, "identity") != "identity":
                    raise NotTheProtocol("its answer is packed")
                return Reply(
                    status=response.status,
                    body=await _whole(response),
                    retry_after_s=_seconds(response.headers.get(hdrs.RETRY_AFTER, "")),
                )
        except TimeoutError as error:
            raise Trouble("The platform does not answer in time.") from error
        except aiohttp.ClientConnectorCertificateError as error:
            raise Trouble(
                "The platform's certificate is not of an authority that is trusted here: see [sync] ca."
            ) from error
        except aiohttp.ClientConnectorDNSError as error:
            raise Trouble("The platform's name is not known: the network's name service does not answer.") from error
        except aiohttp.ClientConnectorError as error:
            raise Trouble(f"The platform cannot be reached: {error.os_error.strerror or 'no connection'}.") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise Trouble(f"The connection to the platform broke ({type(error).__name__}).") from error


async def _whole(response: aiohttp.ClientResponse) -> bytes:
    """Of so many bytes as an answer may have; the rest is not read."""
    body = bytearray()
    async for piece in response.content.iter_any():
        body += piece
        if len(body) > wire.MOST_BYTES:
            raise NotTheProtocol("its answer is too large")
    return bytes(body)


def _seconds(text: str) -> float | None:
    return float(text) if text.isascii() and text.isdigit() and len(text) <= 6 else None


def tls(ca: Path | None) -> ssl.SSLContext | bool:
    if ca is None:
        return True
    try:
        return ssl.create_default_context(cafile=ca)
    except (OSError, ssl.SSLError) as error:
        raise ConfigError([f"sync.ca: {ca} cannot be read as certificates: {error}"]) from error
