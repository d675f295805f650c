"""What the platform writes and how it leaves: read back by other parsers, received by a real mail server."""

import asyncio
import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
import vobject
from aiosmtpd.smtp import SMTP
from hypothesis import given
from hypothesis import strategies as st

from central.calendar_file import calendar_file
from central.config import MailSettings
from central.mail import FolderPostman, MailError, MailRejected, Sender, compose, is_address, postman_for
from central.store.mail_kinds import MailKind
from central.visit import ZONE, Visit

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SENDER = Sender(address="no-reply@rantevou.example.gr", host="rantevou.example.gr", pages="https://rantevou.example.gr")
VISIT = Visit(
    booking_id="b7Qx",
    code="481027",
    pass_code="0532-481027",
    site_name="ΚΕΠ Δείγματος",
    address="Πλατεία Δημαρχείου 1, 10100 Δείγμα",
    phone="210 0000000",
    service_name="Υποβολή αίτησης και θεώρηση γνησίου υπογραφής",
    begins_at=datetime(2026, 11, 24, 10, 20, tzinfo=ZONE),
    ends_at=datetime(2026, 11, 24, 10, 35, tzinfo=ZONE),
    sequence=0,
    is_cancelled=False,
    is_on_line=True,
    language="el",
)


def written(kind=MailKind.CONFIRMATION, visit=VISIT, to="maria@example.gr"):
    mail = compose(kind, visit, to, SENDER, mail_id="m1", now=NOW)
    return email.message_from_bytes(mail.as_bytes(), policy=email.policy.default)


def text_of(mail):
    return mail.get_body(("plain",)).get_content()


def event_in(raw):
    return vobject.readOne(raw.decode()).vevent


@pytest.mark.parametrize("kind", MailKind)
@pytest.mark.parametrize("language", ["el", "en"])
def test_a_mail_says_when_where_what_for_and_the_code(kind, language):
    mail = written(kind, replace(VISIT, language=language))
    text = text_of(mail)
    day = {"el": "Τρίτη 24 Νοεμβρίου 2026, 10:20", "en": "Tuesday 24 November 2026, 10:20"}[language]
    for fact in (day, VISIT.site_name, VISIT.address, VISIT.service_name, VISIT.code, "rantevou.example.gr/bookings"):
        assert fact in text
    assert "24/11/2026" in mail["Subject"]
    assert mail["To"] == "maria@example.gr"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == language


@given(st.lists(st.text("ΑΒΓαβγάέ—(),. abc", min_size=1, max_size=14), min_size=1, max_size=8).map(" ".join))
def test_no_word_of_a_subject_is_joined_to_the_next(site_name):
    visit = replace(VISIT, site_name=site_name)
    expected = " ".join(f"Το ραντεβού σας στο {site_name}, 24/11/2026".split())
    mail = written(visit=visit)
    assert mail["Subject"] == expected
    assert mail["From"].addresses[0].display_name == "Επισκέψεις ΚΕΠ"
    raw = compose(MailKind.CONFIRMATION, visit, "m@e.gr", SENDER, mail_id="m1", now=NOW).as_bytes()
    assert max(map(len, raw.split(b"\r\n\r\n")[0].split(b"\r\n"))) <= 78


def test_who_was_booked_by_a_clerk_is_told_to_call_the_kep():
    text = text_of(written(visit=replace(VISIT, is_on_line=False)))
    assert "/bookings" not in text and "τηλεφωνήστε στο ΚΕΠ" in text and VISIT.phone in text


def test_after_a_cancellation_the_way_leads_to_a_new_booking():
    text = text_of(written(MailKind.CANCELLATION, replace(VISIT, is_cancelled=True)))
    assert "https://rantevou.example.gr/book" in text and "Έχω ραντεβού" not in text


def test_a_mail_brings_its_calendar_file():
    for is_cancelled, method in ((False, "PUBLISH"), (True, "CANCEL")):
        (attachment,) = written(visit=replace(VISIT, is_cancelled=is_cancelled)).iter_attachments()
        assert attachment.get_content_type() == "text/calendar"
        assert attachment["Content-Type"].params["method"] == method
        assert f"METHOD:{method}" in attachment.get_content()


def test_a_name_with_line_breaks_stays_one_line():
    mail = written(visit=replace(VISIT, site_name="ΚΕΠ\r\nBcc: everybody@example.gr", address="\nΚωδικός: 000000"))
    assert mail["Bcc"] is None
    assert "\nBcc:" not in text_of(mail) and "\nΚωδικός: 000000" not in text_of(mail)


@pytest.mark.parametrize(
    "address",
    [
        "maria@example.gr\r\nBcc: all@example.gr",
        "maria@example.gr\n",
        "maria@example.gr,all@example.gr",
        "Maria <maria@example.gr>",
        '"a b"@example.gr',
        "maria@[127.0.0.1]",
        "maria@10.0.0.1",
        "maria@localhost",
        "maria@example..gr",
        "maria@-example.gr",
        ".maria@example.gr",
        "μαρία@example.gr",
        "maria",
        "@example.gr",
        "",
        "x" * 65 + "@example.gr",
        "x@" + "y" * 250 + ".gr",
    ],
)
def test_what_is_not_one_plain_address_is_refused(address):
    assert not is_address(address)
    with pytest.raises(MailRejected):
        written(to=address)


def test_usual_addresses_are_taken():
    for address in ("m@e.gr", "maria.d+kep@mail.example.gr", "o'neill_1@xn--hxajbheg2az3al.gr"):
        assert is_address(address)
        assert written(to=address)["To"] == address


@given(st.text(max_size=40))
def test_no_address_that_is_taken_breaks_a_header(local_part):
    address = local_part + "@example.gr"
    if is_address(address):
        assert written(to=address)["To"].addresses[0].addr_spec == address


@pytest.mark.parametrize("language", ["el", "en"])
def test_a_second_reader_accepts_the_calendar_file(language):
    event = event_in(calendar_file(replace(VISIT, language=language), host="rantevou.example.gr", now=NOW))
    assert event.uid.value == "booking-b7Qx@rantevou.example.gr"
    assert event.dtstart.value.astimezone(UTC) == VISIT.begins_at.astimezone(UTC)
    assert event.dtend.value - event.dtstart.value == timedelta(minutes=15)
    assert VISIT.site_name in event.summary.value
    assert VISIT.address in event.location.value
    assert VISIT.code in event.description.value
    assert event.valarm.trigger.value == timedelta(hours=-2)


def test_the_zone_comes_along_with_both_of_its_rules():
    calendar = icalendar.Calendar.from_ical(calendar_file(VISIT, host="h", now=NOW))
    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["TZID"] == "Europe/Athens"
    assert zone.walk("STANDARD") and zone.walk("DAYLIGHT")


def test_a_change_and_a_cancellation_are_of_the_same_event():
    files = [
        event_in(calendar_file(visit, host="h", now=NOW))
        for visit in (VISIT, replace(VISIT, sequence=60), replace(VISIT, sequence=90, is_cancelled=True))
    ]
    assert len({event.uid.value for event in files}) == 1
    assert [int(event.sequence.value) for event in files] == [0, 60, 90]
    assert [event.status.value for event in files] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]


def test_long_greek_lines_are_folded_between_letters_and_end_as_the_standard_says():
    raw = calendar_file(replace(VISIT, service_name="ψ" * 300), host="h", now=NOW)
    assert raw.replace(b"\r\n", b"").count(b"\n") == 0
    assert max(map(len, raw.split(b"\r\n"))) <= 75
    for line in raw.split(b"\r\n"):
        line.decode()


class Mailbox:
    """A mail server's far end: keeps what it takes, and can be told to refuse."""

    def __init__(self):
        self.received, self.refusal = [], None

    def refuse(self, answer):
        self.refusal = answer

    async def handle_DATA(self, server, session, envelope):
        if self.refusal:
            return self.refusal
        self.received.append(envelope)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.refusal and self.refusal.startswith(("45", "55")):
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"


@pytest.fixture
async def mailbox():
    mailbox = Mailbox()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(mailbox, loop=loop), "127.0.0.1", 0)
    mailbox.port = server.sockets[0].getsockname()[1]
    yield mailbox
    server.close()


def by_smtp(port):
    return postman_for(
        MailSettings(
            server=f"smtp://127.0.0.1:{port}", sender=SENDER.address, user="", password="", reminder=timedelta(hours=24)
        )
    )


async def test_a_real_mail_server_takes_it_for_one_recipient(mailbox):
    await by_smtp(mailbox.port).deliver(
        compose(MailKind.CONFIRMATION, VISIT, "maria@example.gr", SENDER, mail_id="m1", now=NOW)
    )
    (envelope,) = mailbox.received
    assert envelope.rcpt_tos == ["maria@example.gr"]
    assert envelope.mail_from == SENDER.address
    arrived = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert VISIT.code in text_of(arrived)


@pytest.mark.parametrize(
    ("answer", "error", "is_final"),
    [
        ("451 later", MailError, False),
        ("551 never heard of", MailRejected, True),
        ("554 no", MailRejected, True),
        ("421 busy", MailError, False),
    ],
)
async def test_whether_to_try_again_is_the_mail_servers_word(mailbox, answer, error, is_final):
    mailbox.refuse(answer)
    with pytest.raises(error) as told:
        await by_smtp(mailbox.port).deliver(
            compose(MailKind.CONFIRMATION, VISIT, "maria@example.gr", SENDER, mail_id="m1", now=NOW)
        )
    assert isinstance(told.value, MailRejected) is is_final
    assert "maria" not in str(told.value)


async def test_no_mail_server_is_to_be_tried_again():
    with pytest.raises(MailError) as told:
        await by_smtp(1).deliver(
            compose(MailKind.CONFIRMATION, VISIT, "maria@example.gr", SENDER, mail_id="m1", now=NOW)
        )
    assert not isinstance(told.value, MailRejected)


async def test_in_a_demo_mails_are_files(tmp_path):
    await FolderPostman(folder=tmp_path).deliver(
        compose(MailKind.REMINDER, VISIT, "maria@example.gr", SENDER, mail_id="m1", now=NOW)
    )
    (file,) = tmp_path.iterdir()
    assert VISIT.code in text_of(email.message_from_bytes(file.read_bytes(), policy=email.policy.default))
    with pytest.raises(MailError):
        await FolderPostman(folder=tmp_path / "gone").deliver(
            compose(MailKind.REMINDER, VISIT, "maria@example.gr", SENDER, mail_id="m1", now=NOW)
        )
