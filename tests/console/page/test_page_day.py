"""A clerk's whole day in a real browser, in Greek and in English: from the sign-in to the last number. The hall, the
dispenser, the wall's messages and the button boxes are the real programs; there is no platform and no network."""

import pytest

from fakes.browser import answered, until
from fakes.desks import PIN, BoxOnDesk
from fakes.touch import FakeTouchscreen

SAYS = {
    "el-GR": {
        "asks": "Ρωτά αν ήρθε το Α001, καλεί το Α002",
        "finishes": "Ολοκληρώνει το Α002, καλεί το Β001",
        "refused": "κλήθηκε μόλις τώρα",
        "undone": "Αναίρεση",
        "reason": "Με βρέφος",
        "message": "Το ΚΕΠ κλείνει στις 13:00.",
    },
    "en-GB": {
        "asks": "Asks whether Α001 came, calls Α002",
        "finishes": "Finishes Α002, calls Β001",
        "refused": "was called just now",
        "undone": "Undone",
        "reason": "With an infant",
        "message": "Το ΚΕΠ κλείνει στις 13:00.",
    },
}
DESK = "comes_within_s = 60\nno_show_after_s = 0\ncalls_maximum = 2"
KIOSK = """
[kiosk]
screen = "offscreen://{folder}/kiosk.frame?size=1280x800"
touch = "evdev://{folder}/touch"
touch_range = [0, 0, 4095, 4095]
"""


@pytest.fixture
def centre(a_site, tmp_path):
    """With a dispenser that prints into a folder, and a box at counter 1."""
    FakeTouchscreen(tmp_path / "touch")
    with BoxOnDesk(tmp_path / "box-1") as box:
        desks = a_site(
            desk=DESK,
            box=f'box = "serial://{tmp_path}/box-1?baudrate=38400&address=1"',
            more=KIOSK.format(folder=tmp_path),
        )
        desks.start("kiosk")
        desks.start("counter")
        yield desks, box


def number(page):
    return page.locator("#panel .number").text_content().strip()


def does(page):
    return page.locator("#next .does").text_content()


def toast(page):
    return page.locator("#toast p").text_content()


def printed(desks):
    return [type(entry.event).__name__ for entry in desks.journal.today()].count("TicketPrinted")


@pytest.mark.parametrize("locale", ["el-GR", "en-GB"])
def test_a_clerks_whole_day(centre, sit, shots, locale):
    desks, box = centre
    says = SAYS[locale]
    desks.book("Β", 20, "204811")
    desks.issue("ΑΑΒΑΒ")
    until_printed = lambda count: until(page, lambda: printed(desks) == count, f"{count} tickets are printed")  # noqa: E731
    page = sit(desks, counter=1, locale=locale)
    until_printed(5)
    page.screenshot(path=shots / f"console-{locale[:2]}-1-free.png")

    # The large key calls, and says before what it will do.
    page.locator("#next").click()
    until(page, lambda: number(page) == "Α001", "the first is called")
    assert desks.number("Α001") == "CALLED"
    until(page, lambda: box.shows() == "A001", "the box shows it too")
    until(page, lambda: does(page) == says["asks"], "the key says that it will ask")
    page.screenshot(path=shots / f"console-{locale[:2]}-2-called.png")

    # A recall, and no more than there may be.
    page.locator("#key-recall").click()
    until(page, lambda: page.locator("#key-recall").is_disabled(), "it is called no more")

    # Whether they came is asked once; they did not.
    page.locator("#next").click()
    page.locator("#ask[open]").wait_for()
    page.screenshot(path=shots / f"console-{locale[:2]}-3-asked.png")
    page.locator("#ask .is-not").click()
    until(page, lambda: number(page) == "Α002", "the next is called")
    assert desks.number("Α001") == "NO_SHOW"
    page.locator("#ask").wait_for(state="hidden")

    # Served, and finished by calling the next.
    page.locator("#key-begin").click()
    page.locator("#panel.is-serving").wait_for()
    until(page, lambda: desks.number("Α002") == "SERVING", "it is served")
    page.screenshot(path=shots / f"console-{locale[:2]}-4-serving.png")

    # A slip of the finger is taken back.
    page.locator("#key-hold").click()
    page.locator("#panel.is-free").wait_for()
    assert desks.number("Α002") == "HELD"
    page.locator("#undo").click()
    page.locator("#panel.is-serving").wait_for()
    assert (number(page), desks.number("Α002")) == ("Α002", "SERVING")
    answered(page)
    assert toast(page).startswith(says["undone"])

    # Out of its turn only with a reason, which the supervisor sees.
    page.locator("#queue a", has_text="Β002").click()
    page.locator("#sheet[open]").wait_for()
    page.locator("#sheet label", has_text=says["reason"]).click()
    page.screenshot(path=shots / f"console-{locale[:2]}-5-out-of-turn.png")
    page.locator("#sheet .reasons .is-strong").click()
    until(page, lambda: number(page) == "Β002", "it is called before others")
    assert desks.number("Α002") == "FINISHED"
    page.locator("#sheet").wait_for(state="hidden")

    # To another counter with a note, and it keeps its number.
    page.keyboard.press("t")
    page.locator("#sheet[open] #transfer").wait_for()
    page.locator("#transfer-counter").select_option("2")
    page.locator("#transfer-note").fill("Λείπει το παράβολο")
    page.locator("#transfer button").click()
    page.locator("#panel.is-free").wait_for()
    assert (desks.hall.find("Β002").note, desks.hall.find("Β002").counter) == ("Λείπει το παράβολο", 2)
    assert "Λείπει το παράβολο" in page.locator("#queue").text_content()

    # A no-show comes back, and stays where the clerk says.
    page.locator("#tab-aside").click()
    page.locator("#no_shows a", has_text="Α001").click()
    page.locator("#sheet[open]").wait_for()
    page.locator("#sheet input[name=in_minutes][value='10']").check()
    page.locator("#sheet [name=to_counter]").first.select_option("1")
    page.locator("#sheet section[aria-labelledby=resume-title] button").click()
    until(page, lambda: desks.number("Α001") == "WAITING", "it waits again")
    assert desks.hall.find("Α001").counter == 1

    # An appointment arrives at the desk.
    page.locator("#tab-bookings").click()
    page.locator("#bookings .act .button").click()
    until(page, lambda: desks.number("Β003") == "WAITING", "it has become a ticket")
    until(page, lambda: "Β003" in page.locator("#bookings").text_content(), "the list says so")
    page.screenshot(path=shots / f"console-{locale[:2]}-6-bookings.png")
    until_printed(6)

    # A number for somebody at the desk, on paper; and a copy of another.
    page.locator("#tab-queue").click()
    page.locator("#queue .is-issue").click()
    page.locator("#sheet button[value=Κ]").click()
    until_printed(7)
    assert desks.number("Κ001") == "WAITING"
    page.locator("#queue a", has_text="Κ001").click()
    page.locator("#sheet form[data-do=copy] button").click()
    until_printed(8)

    # A message to the wall.
    page.locator("#tab-messages").click()
    page.locator("#message-el").fill(says["message"])
    page.locator("#message-new .button").click()
    until(page, lambda: [m.text["el"] for m in desks.hall.messages.values()] == [says["message"]], "it is posted")
    page.locator("#messages form[data-do=withdraw_message] button").click()
    until(page, lambda: not desks.hall.messages, "it is withdrawn")

    # Somebody asks for help at the dispenser.
    desks.journal.record(lambda hall, at: hall.request_help(at=at))
    page.locator(".alarm.is-help button").click()
    until(page, lambda: desks.hall.help_requested_at is None, "somebody goes")
    page.locator(".alarm").wait_for(state="detached")

    # A break, the last ones, and home.
    page.locator("#key-pause").click()
    page.locator("#panel.is-on_break").wait_for()
    page.screenshot(path=shots / f"console-{locale[:2]}-7-break.png")
    box.press("NEXT")
    page.locator("#panel.is-called").wait_for()
    page.locator("#key-finish").click()
    page.locator("#panel.is-free").wait_for()
    page.locator("#key-close").click()
    page.locator("#panel.is-nowhere").wait_for()
    assert 1 not in desks.hall.open_counters
    page.locator(".is-me summary").click()
    page.locator(".menu-body form[action='/sign-out'] button").click()
    page.locator("#pin").wait_for()
    page.goto(desks.address)
    page.locator("#pin").wait_for()


def test_a_supervisor_sees_who_called_whom_out_of_turn_and_why(desks, sit, shots):
    desks.issue("ΑΑΑ")
    page = sit(desks, counter=1)
    page.locator("#queue a", has_text="Α003").click()
    page.locator("#sheet label", has_text="Κάρτα Αναπηρίας").click()
    page.locator("#sheet .reasons .is-strong").click()
    until(page, lambda: number(page) == "Α003", "the call")
    supervisor = sit(desks, "eleni")
    supervisor.locator("#tab-hall").click()
    row = supervisor.locator("#out-of-turn tbody tr")
    row.wait_for()
    assert "Κάρτα Αναπηρίας" in row.text_content() and "Μαρία Παπαδοπούλου" in row.text_content()
    supervisor.locator("#service-Γ form button").click()
    until(supervisor, lambda: "Γ" in desks.hall.closed_services, "the service is closed")
    supervisor.screenshot(path=shots / "console-el-8-hall.png", full_page=True)
    supervisor.locator("#tab-audit").click()
    supervisor.locator("#audit-q").fill("εκτός σειράς")
    until(supervisor, lambda: supervisor.locator("#audit tbody tr").count() == 1, "the journal says so")
    assert "127.0.0.1" in supervisor.locator("#audit tbody tr").text_content()


def test_an_administrator_hires_and_the_new_clerk_signs_in(desks, sit, browse, shots):
    page = sit(desks, "admin")
    page.locator("#tab-staff").click()
    page.locator("#new-clerk").fill("Γιώργος")
    page.locator("#new-name").fill("Γιώργος Νικολάου")
    page.locator("#new-pin").fill("123456")
    page.locator("#clerk-new .button").click()
    until(page, lambda: "PIN" in toast(page), "a PIN that everybody tries first is refused")
    page.locator("#new-pin").fill("830512")
    page.locator("#clerk-new .button").click()
    until(page, lambda: "Γιώργος Νικολάου" in page.locator(".clerks").text_content(), "they are in the list")
    page.screenshot(path=shots / "console-el-9-staff.png")
    other = browse(desks.address)
    other.locator("#clerk").fill("γιωργος")
    other.locator("#pin").fill("830512")
    other.locator("button.primary").click()
    other.locator(".said.is-refused").wait_for()
    other.locator("#clerk").fill("γιώργος")
    other.locator("#pin").fill("830512")
    other.locator("button.primary").click()
    other.locator("#panel.is-nowhere").wait_for()


def test_one_clerk_at_two_counters_and_two_at_one_are_refused_in_words(desks, sit):
    page = sit(desks, counter=1)
    other = sit(desks, "nikos")
    assert other.locator("#place-1 button").is_disabled()
    page.goto(f"{desks.address}/counter")
    assert page.locator("#place-2 button").is_disabled()
    supervisor = sit(desks, "eleni")
    supervisor.locator("#place-1 button").click()
    supervisor.locator("#panel.is-free").wait_for()
    assert desks.hall.staffing.clerks == {1: "eleni"}


def test_the_counter_of_who_has_signed_out_can_be_taken(desks, sit):
    page = sit(desks, counter=1)
    page.locator(".is-me summary").click()
    page.locator(".menu-body form[action='/sign-out'] button").click()
    page.locator("#pin").wait_for()
    other = sit(desks, "nikos")
    assert "Μαρία Παπαδοπούλου έχει αποσυνδεθεί" in other.locator("#place-1").text_content()
    other.locator("#place-1 button").click()
    other.locator("#panel.is-free").wait_for()
    assert desks.hall.staffing.clerks == {1: "nikos"}


def test_a_clerk_chooses_another_pin(desks, sit, browse):
    page = sit(desks, counter=1)
    page.locator(".is-me summary").click()
    page.locator("a[href='/pin']").click()
    page.locator("#pin-before").fill("111222")
    page.locator("#pin-own").fill("908172")
    page.locator("#sheet button[type=submit]").click()
    page.locator("#toast.is-refused", has_text="Το τωρινό PIN δεν είναι αυτό").wait_for()
    page.locator("#pin-before").fill(PIN)
    page.locator("#sheet button[type=submit]").click()
    page.locator("#toast:not(.is-refused)", has_text="νέο PIN").wait_for()
    page.locator("#sheet").wait_for(state="hidden")
    other = browse(desks.address)
    other.locator("#clerk").fill("maria")
    other.locator("#pin").fill("908172")
    other.locator("button.primary").click()
    other.locator("#panel").wait_for()
