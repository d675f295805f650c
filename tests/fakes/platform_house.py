"""A platform with its pages on a real port, the simulated TAXISnet beside it, and a mail server: in its own thread.

Time goes on only when told. What the tests ask of the store is done in that thread's loop.
"""

import asyncio
import contextlib
import email
import email.policy
import threading
from contextlib import AsyncExitStack
from dataclasses import replace

import aiohttp
from aiohttp import web
from aiosmtpd.smtp import SMTP

from central import config as configuration
from central import demo
from central.mail import postman_for
from central.outbox import Outbox, sender_of
from central.store import SYSTEM, open_store
from central.taxisnet import Taxisnet
from central.web.app import pages
from central.web.platform import Platform
from fakes.clock import FakeClock
from simulator.far_site import FarSite
from simulator.taxisnet import Gsis
from simulator.taxisnet import app as gsis_app

HOST = "127.0.0.1"
BOUND_S = 30.0
SECRET = "a secret of this platform at GSIS"


class Mailbox:
    """Keeps what it takes."""

    def __init__(self):
        self.received = []

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.received.append((envelope.rcpt_tos, mail))
        return "250 OK"


class PlatformHouse:
    """`with PlatformHouse(folder) as house`: `house.address` is where the pages are."""

    def __init__(self, folder, *, databases=None, extra=""):
        """On SQLite, or on the PostgreSQL of `databases`; `extra` is more of central.toml."""
        self.folder, self._databases, self.extra = folder, databases, extra
        self.clock = FakeClock()
        self.gsis = Gsis(clients={"epass": SECRET})
        self.mailbox = Mailbox()
        self._at_sites = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self):
        self._thread.start()
        self._stack = AsyncExitStack()
        self.do(self._open())
        return self

    def __exit__(self, *error):
        self.do(self._stack.aclose())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(BOUND_S)
        self._loop.close()

    def do(self, awaitable):
        """The result of what is awaited in the platform's own loop."""
        return asyncio.run_coroutine_threadsafe(awaitable, self._loop).result(BOUND_S)

    async def _open(self):
        self.database = await self._databases.fresh(self.folder) if self._databases else "sqlite:///central.db"
        gsis_port = await self._serve(gsis_app(self.gsis))
        loop = asyncio.get_running_loop()
        smtp = await loop.create_server(lambda: SMTP(self.mailbox, loop=loop), HOST, 0)
        self._stack.callback(smtp.close)
        door = await loop.create_server(asyncio.Protocol, HOST, 0)
        port = door.sockets[0].getsockname()[1]
        door.close()
        self.config = configuration.load(self._write(port, gsis_port, smtp.sockets[0].getsockname()[1]))
        self.store = await self._stack.enter_async_context(await open_store(self.config, self.clock))
        if not await self.store.sites.lines(all=True):
            await demo.put_sites(self.store)
        http = await self._stack.enter_async_context(aiohttp.ClientSession())
        self.at = Platform(
            config=self.config,
            store=self.store,
            citizens=Taxisnet(self.config.citizens, http),
            clerks=Taxisnet(self.config.clerks, http),
            now=self.clock,
        )
        await self._serve(pages(self.at), port)
        self.address = self.config.web.public_address
        self.outbox = Outbox(self.store, postman_for(self.config.mail), sender_of(self.config), self.clock)

    def another(self):
        """The address of another process of the same platform: its own store, over the same database."""
        return self.do(self._open_another())

    async def _open_another(self):
        store = await self._stack.enter_async_context(await open_store(self.config, self.clock))
        port = await self._serve(pages(replace(self.at, store=store)))
        return f"http://{HOST}:{port}"

    async def _serve(self, app, port=0):
        runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, HOST, port).start()
        return runner.addresses[0][1]

    def _write(self, port, gsis_port, smtp_port):
        for name in ("tax_numbers", "cookies", "gsis"):
            (self.folder / name).write_text(SECRET if name == "gsis" else f"{name} key of the tests, long enough")
        path = self.folder / "central.toml"
        path.write_text(
            f"""
state_dir = "state"
[database]
url = "{self.database}"
[web]
listen = "{HOST}:{port}"
public_address = "http://{HOST}:{port}"
[keys]
tax_numbers_file = "tax_numbers"
cookies_file = "cookies"
[taxisnet.citizens]
base = "http://{HOST}:{gsis_port}/oauth2server/"
client_id = "epass"
secret_file = "gsis"
[taxisnet.clerks]
base = "http://{HOST}:{gsis_port}/oauth2servergov/"
client_id = "epass"
secret_file = "gsis"
[mail]
server = "smtp://{HOST}:{smtp_port}"
sender = "no-reply@rantevou.example.gr"
{self.extra}
"""
        )
        return path

    def site(self, code="9001", **how):
        """A ΚΕΠ at the far end of the API, at work until the end: its verbs are called by `do`."""
        _, token = self.do(self.store.tokens.make(code, "the test's", SYSTEM))
        site = FarSite(code=code, api=f"{self.address}/api/v1", token=token, now=self.clock, **how)
        self.do(self._at_work(site))
        return site

    async def _at_work(self, site):
        task = self._at_sites[site.code] = asyncio.ensure_future(site.run())
        self._stack.push_async_callback(_ended, task)
        async with asyncio.timeout(BOUND_S):
            while (await self.store.tickets.hall(site.code)).is_silent:
                await asyncio.sleep(0.02)

    def fall_silent(self, site):
        """The ΚΕΠ's line is cut."""
        self.do(_ended(self._at_sites[site.code]))

    def mails(self):
        """Sends what is due; what has arrived until now: recipients and mail."""
        while self.do(self.outbox.deliver_due()):
            pass
        return self.mailbox.received


async def _ended(task):
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
