"""What every handler of the console works with: the parts of the console, and what is known of a request."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from counter.console.news import News
from counter.console.session import SignedIn
from epass.config import Config
from epass.store import Journal
from epass.store.clerks import Clerks


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """`journal.hall` is today, as of the last entry that `news` told of. `clock`: aware."""

    config: Config
    journal: Journal
    clerks: Clerks
    news: News
    clock: Callable[[], datetime]


PARTS = web.AppKey("parts", Parts)
# What the door gives each request: who it is from (not on addresses that are open), the language of the answer, and the
# fields of a POST.
SESSION = web.RequestKey("session", SignedIn)
LANGUAGE = web.RequestKey("language", str)
FORM = web.RequestKey("form", dict[str, str])
