"""A visit becomes a mail in the citizen's language, with its calendar file, and leaves by SMTP or into a folder.

Nothing that somebody typed reaches a header but the address, and that is checked: one mailbox of plain ASCII.
"""

import asyncio
import re
from dataclasses import dataclass, field
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import aiosmtplib

from central.calendar_file import calendar_file
from central.config import MailSettings
from central.store.mail_kinds import MailKind
from central.visit import Visit
from central.words import MAIL
from epass.errors import EpassError
from epass.languages import moment

_PATIENCE_S = 20.0
_LONGEST_ADDRESS = 254
_LONGEST_LOCAL_PART = 64
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


class _WholeWords(EmailPolicy):
    """Python's own folding loses the blank between two words of Greek where a line ends (cpython #92081)."""

    def fold(self, name: str, value: str) -> str:
        match name.lower():
            case "subject":
                written = Header(str(value), "utf-8", header_name=name).encode(linesep=self.linesep)
            case "from":
                (address,) = value.addresses  # type: ignore[attr-defined]
                title = Header(address.display_name, "utf-8", header_name=name).encode(linesep=self.linesep)
                written = f"{title}{self.linesep} <{address.addr_spec}>"
            case _:
                written_by_python: str = super().fold(name, value)
                return written_by_python
        return f"{name}: {written}{self.linesep}"

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode("ascii", "surrogateescape")


_POLICY = _WholeWords(linesep="\r\n")


class MailError(EpassError):
    """The mail server must be looked at; the mail stays in the outbox and is tried again."""


class MailRejected(MailError):
    """The mail server will never take this mail: it is not tried again."""


def is_address(text: str) -> bool:
    """One mailbox that every mail server knows: no display name, no comment, no quoting, a domain with a dot."""
    local_part, at, domain = text.rpartition("@")
    labels = domain.split(".")
    return bool(
        at
        and len(text) <= _LONGEST_ADDRESS
        and len(local_part) <= _LONGEST_LOCAL_PART
        and _LOCAL_PART.fullmatch(local_part)
        and len(labels) > 1
        and all(_LABEL.fullmatch(label) for label in labels)
        and not labels[-1].isdigit()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Whose mails these are. `host` names the platform in message and calendar ids; `pages` is its address for people,
    without a slash at the end."""

    address: str
    host: str
    pages: str


def compose(kind: MailKind, visit: Visit, to: str, sender: Sender, *, mail_id: str, now: datetime) -> EmailMessage:
    """Raises MailRejected where the address is none. `mail_id` is the same when the mail is tried again."""
    if not is_address(to):
        raise MailRejected("The address is not one that a mail can be sent to.")
    language = visit.language
    local_part, _, domain = to.rpartition("@")

    def say(name: str, **values: object) -> str:
        return MAIL.say(name, language, **values)

    mail = EmailMessage(policy=_POLICY)
    mail["From"] = Address(say("sender"), *sender.address.rsplit("@", 1))
    mail["To"] = Address("", local_part, domain)
    mail["Subject"] = _one_line(say(f"{kind}_subject", site=visit.site_name, day=f"{visit.begins_at:%d/%m/%Y}"))
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{mail_id}@{sender.host}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(_body(kind, visit, sender.pages))
    mail.add_attachment(
        calendar_file(visit, host=sender.host, now=now),
        maintype="text",
        subtype="calendar",
        params={"method": "CANCEL" if visit.is_cancelled else "PUBLISH", "charset": "UTF-8"},
        filename="kep.ics",
    )
    mail["Content-Language"] = language  # at the end: until then it would be moved into the text's part
    return mail


def _body(kind: MailKind, visit: Visit, pages: str) -> str:
    def say(name: str, **values: object) -> str:
        return MAIL.say(name, visit.language, **values)

    facts = [
        (say("when"), moment(visit.begins_at, visit.language)),
        (say("where"), ", ".join(part for part in (visit.site_name, visit.address) if part)),
        (say("phone"), visit.phone),
        (say("service"), visit.service_name),
        (say("code"), visit.code),
    ]
    lines = [f"{name}: {_one_line(value)}" for name, value in facts if value]
    parts = [say(f"{kind}_text"), "\n".join(lines)]
    if visit.is_cancelled:
        parts.append(say("book_anew", address=f"{pages}/book"))
    else:
        parts += [
            say("on_arrival"),
            say("to_change", address=f"{pages}/bookings") if visit.is_on_line else say("to_change_call"),
        ]
    return "\n\n".join([*parts, say("signature")]) + "\n"


def _one_line(text: str) -> str:
    return " ".join(text.split())


class Postman(Protocol):
    """Takes a mail away. Raises MailError."""

    async def deliver(self, mail: EmailMessage) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpPostman:
    """By SMTP: TLS from the start, or STARTTLS where the server offers it."""

    host: str
    port: int
    uses_tls: bool = False
    user: str = ""
    password: str = field(default="", repr=False)

    async def deliver(self, mail: EmailMessage) -> None:
        try:
            await aiosmtplib.send(
                mail,
                hostname=self.host,
                port=self.port,
                username=self.user or None,
                password=self.password or None,
                timeout=_PATIENCE_S,
                use_tls=self.uses_tls,
                start_tls=None if not self.uses_tls else False,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            if all(refused.code >= 500 for refused in error.recipients):
                raise MailRejected("The mail server refuses the address.") from error
            raise MailError("The mail server does not take this address now.") from error
        except aiosmtplib.SMTPDataError as error:
            family = MailRejected if error.code >= 500 else MailError
            raise family(f"The mail server does not take the mail: {error.code}.") from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise MailError(f"The mail server cannot be used: {type(error).__name__}.") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderPostman:
    """Into a folder, one file a mail: for a demo, and for whoever wants to see what would be sent."""

    folder: Path

    async def deliver(self, mail: EmailMessage) -> None:
        name = re.sub(r"[^\w.-]", "_", mail["Message-ID"].strip("<>"))
        try:
            await asyncio.to_thread((self.folder / f"{name}.eml").write_bytes, mail.as_bytes())
        except OSError as error:
            raise MailError(f"{self.folder} cannot be written: {error.strerror}") from error


def postman_for(settings: MailSettings) -> Postman | None:
    """None where no mails are sent."""
    server = urlsplit(settings.server)
    match server.scheme:
        case "smtp" | "smtps":
            uses_tls = server.scheme == "smtps"
            return SmtpPostman(
                host=server.hostname or "localhost",
                port=server.port or (465 if uses_tls else 25),
                uses_tls=uses_tls,
                user=settings.user,
                password=settings.password,
            )
        case "file":
            return FolderPostman(folder=Path(server.path))
        case _:
            return None
