"""Mails that are owed are claimed, written and handed over; what does not go now is tried again, later and later."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from central.config import CentralConfig
from central.mail import MailError, MailRejected, Postman, Sender, compose
from central.store import Store
from central.store.mails import MailTask
from central.visit import visit_of

log = logging.getLogger("central.outbox")

_LOOK_AGAIN_S = 30.0
_MOST_ATTEMPTS = 12
_FIRST_RETRY = timedelta(minutes=1)
_LONGEST_RETRY = timedelta(hours=4)


def sender_of(config: CentralConfig) -> Sender:
    pages = config.web.public_address
    return Sender(address=config.mail.sender, host=urlsplit(pages).hostname or "localhost", pages=pages)


def retry_after(attempt: int) -> timedelta | None:
    """How long to wait after this many attempts; None: it has been tried often enough."""
    if attempt >= _MOST_ATTEMPTS:
        return None
    return min(_LONGEST_RETRY, _FIRST_RETRY * (1 << (attempt - 1)))


class Outbox:
    """Any number of processes may have one: a mail is claimed by one of them."""

    def __init__(self, store: Store, postman: Postman, sender: Sender, now: Callable[[], datetime]) -> None:
        self._mails = store.mails
        self._postman = postman
        self._sender = sender
        self._now = now
        self._is_in_trouble = False

    async def deliver(self) -> None:
        """Until cancelled."""
        while True:
            if not await self.deliver_due():
                await self._mails.wait(_LOOK_AGAIN_S)

    async def deliver_due(self) -> int:
        """How many were claimed."""
        tasks = await self._mails.claim()
        for task in tasks:
            await self._deliver_one(task)
        return len(tasks)

    async def _deliver_one(self, task: MailTask) -> None:
        details = task.booking.details
        visit = visit_of(task.booking, task.site, details.language)
        try:
            mail = compose(task.kind, visit, details.contact.email, self._sender, mail_id=task.id, now=self._now())
            await self._postman.deliver(mail)
        except MailRejected as error:
            log.warning("A mail is given up: %s", error)
            await self._mails.failed(task.id, str(error), retry_at=None)
        except MailError as error:
            if not self._is_in_trouble:
                log.error("Mails wait: %s", error)
            self._is_in_trouble = True
            pause = retry_after(task.attempt)
            await self._mails.failed(task.id, str(error), retry_at=self._now() + pause if pause else None)
        else:
            if self._is_in_trouble:
                log.info("Mails go out again.")
            self._is_in_trouble = False
            await self._mails.sent(task.id)
