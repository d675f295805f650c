"""A technician plugs things in and answers a few questions: then it is a ΚΕΠ's machine."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epass import config
from epass.errors import ConfigError
from epass.setup import answers as asking
from epass.setup import writing
from epass.setup.commands import set_up
from epass.setup.devices import look
from fakes.plugged import FakeSysfs
from printer_profiles import profile_names


@pytest.fixture
def machine(tmp_path):
    return FakeSysfs(tmp_path / "machine")


def answered(machine, tmp_path, lines=""):
    path = tmp_path / "answers.toml"
    path.write_text(f'code = "0532"\nname = {{ el = "ΚΕΠ Δοκιμής", en = "Test Centre" }}\n{lines}')
    return asking.from_file(path, look(machine.root), profile_names())


class Person:
    """Answers what is asked, in order; then takes what stands in the brackets."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.questions = []
        self.hidden = []
        self.told = []

    def ask(self, question):
        self.questions.append(question)
        return self.answers.pop(0) if self.answers else ""

    def ask_hidden(self, question):
        """What is typed is not shown."""
        self.hidden.append(question)
        return self.ask(question)


class System:
    """Programs that succeed, except those that are named."""

    def __init__(self, *failing):
        self.failing = failing
        self.ran = []
        self.given = []

    def run(self, words, given=None):
        self.ran.append(list(words))
        if given is not None:
            self.given.append(given)
        return not any(failing in " ".join(words) for failing in self.failing)


def test_what_is_plugged_in_is_found(machine):
    machine.plug_printer()
    machine.plug_line("ttyUSB10", "box-2")
    machine.plug_line("ttyUSB2")
    machine.plug_touch()
    machine.plug_keyboard()
    machine.fit_card(0, {"HDMI-A-1": "1920x1080", "HDMI-A-2": None})
    found = look(machine.root)
    assert [line.node for line in found.lines] == ["/dev/ttyUSB2", "/dev/ttyUSB10"]
    assert [(p.node, p.vendor, p.name) for p in found.printers] == [("/dev/usb/lp0", "04b8", "TM-T20III")]
    assert [touch.name for touch in found.touches] == ["eGalax Touch"]
    assert (found.screens, found.cards, found.has_sound) == ((("card0-HDMI-A-1", "1920x1080"),), 1, False)


def test_an_empty_machine_has_nothing(tmp_path):
    found = look(tmp_path)
    assert (found.lines, found.printers, found.touches, found.screens, found.cards) == ((), (), (), (), 0)


def test_boxes_that_say_their_number_keep_it_and_others_follow_in_order(machine, tmp_path):
    machine.plug_printer()
    for name, serial in (("ttyUSB0", "FTA1"), ("ttyUSB1", "box-2"), ("ttyUSB2", "FTA3")):
        machine.plug_line(name, serial)
    boxes = answered(machine, tmp_path, "counters = 3").boxes
    assert {box: line.node for box, line in boxes.items()} == {1: "/dev/ttyUSB0", 2: "/dev/ttyUSB1", 3: "/dev/ttyUSB2"}


def test_names_hold_by_serial_number_or_by_socket_where_there_is_none(machine, tmp_path):
    machine.plug_line("ttyUSB0")
    machine.plug_line("ttyUSB1", "FTA12345")
    machine.plug_line("ttyUSB2", "0000")
    machine.plug_line("ttyUSB3", "box-3")
    rules = writing.rules(answered(machine, tmp_path)).splitlines()[1:]
    assert rules == [
        'SUBSYSTEM=="tty", KERNELS=="1-1.1", SYMLINK+="epass/printer"',
        'SUBSYSTEM=="tty", ATTRS{serial}=="FTA12345", SYMLINK+="epass/box-1"',
        'SUBSYSTEM=="tty", KERNELS=="1-1.3", SYMLINK+="epass/box-2"',
    ]


@pytest.mark.parametrize("role", asking.ROLES)
def test_what_is_written_has_no_mistake(machine, tmp_path, role):
    machine.plug_printer()
    machine.plug_line("ttyUSB0", "box-1")
    answers = answered(machine, tmp_path, f'role = "{role}"\nfeed = true\nlistens_to = "feed+zeroconf://0532"')
    path = tmp_path / "epass.toml"
    path.write_text(writing.configuration(answers))
    site = config.load(path)
    assert (site.site.code, len(site.counters), list(site.services)) == ("0532", 4, ["Α", "Β"])
    if role in ("all", "kiosk"):
        assert site.printer.url == "usb://04b8:0e28"
    assert site.feed.token_file is not None


names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40)


@given(greek=names, english=names)
def test_whatever_the_site_is_called_it_stands_in_the_file(greek, english):
    answers = asking.Answers(
        language="el", code="0532", name_el=greek, name_en=english, role="kiosk", services=asking.DEFAULT_SERVICES,
        counters=1, printer="", profile="generic-80mm", boxes={}, feed=False, listens_to="", has_sound=False,
    )  # fmt: skip
    assert tomllib.loads(writing.configuration(answers))["site"]["name"] == {"el": greek, "en": english}


def test_mistakes_in_the_file_are_told_all_at_once(machine, tmp_path):
    with pytest.raises(ConfigError) as told:
        answered(machine, tmp_path, 'role = "kisok"\ncounters = 0\nprofile = "epson"')
    assert (
        "did you mean “kiosk”" in str(told.value) and "counters: 0" in str(told.value) and "profile" in str(told.value)
    )


def test_a_person_is_asked_in_greek_and_again_when_the_answer_cannot_be(machine):
    machine.plug_printer()
    person = Person("", "53", "0532", "ΚΕΠ Δοκιμής", "", "kiosk", "hundred", "3", "ναι", "epson-tm-t20iii")
    answers = asking.ask_for(look(machine.root), profile_names(), person.ask, person.told.append, person.ask_hidden)
    assert (answers.code, answers.name_en, answers.counters) == ("0532", "ΚΕΠ Δοκιμής", 3)
    assert (answers.profile, answers.printer.node, answers.feed) == ("epson-tm-t20iii", "/dev/usb/lp0", False)
    assert sum("4 ψηφία" in question for question in person.questions) == 2
    assert any("Βρέθηκε εκτυπωτής: TM-T20III" in told for told in person.told)


def test_a_person_is_asked_about_the_boxes_of_a_dispenser(machine):
    machine.plug_printer()
    machine.plug_line("ttyUSB0", "box-1")
    machine.plug_line("ttyUSB1", "box-2")
    person = Person("en", "0532", "ΚΕΠ", "KEP", "kiosk", "2")
    answers = asking.ask_for(look(machine.root), profile_names(), person.ask, person.told.append, person.ask_hidden)
    assert list(answers.boxes) == [1, 2] and any("2 lines" in told for told in person.told), person.told


def test_a_person_is_asked_in_english_and_names_a_printer_on_the_network(machine):
    person = Person("en", "0532", "ΚΕΠ", "KEP", "kiosk", "2", "tcp://192.0.2.7:9100")
    answers = asking.ask_for(look(machine.root), profile_names(), person.ask, person.told.append, person.ask_hidden)
    assert (answers.printer, answers.counters) == ("tcp://192.0.2.7:9100", 2)
    assert "No printer was found." in person.told


def test_a_person_names_the_platform_and_types_its_token_unseen(machine):
    typed = ["en", "0532", "ΚΕΠ", "KEP", "kiosk", "2", "", "", "no", "no", "rantevou.example.gr"]
    person = Person(*typed, "https://rantevou.example.gr/", "a b", "the-token")
    answers = asking.ask_for(look(machine.root), profile_names(), person.ask, person.told.append, person.ask_hidden)
    assert (answers.platform, answers.platform_token) == ("https://rantevou.example.gr", "the-token")
    assert len(person.hidden) == 2 and all("token" in question for question in person.hidden)
    assert "the-token" not in repr(answers)


def test_a_person_chooses_the_administrators_pin_unseen_and_twice(machine):
    typed = ["en", "0532", "ΚΕΠ", "KEP", "kiosk", "2", "", "", "no", "", "Maria", "123456", "270184", "270148"]
    person = Person(*typed, "270184", "270184")
    answers = asking.ask_for(look(machine.root), profile_names(), person.ask, person.told.append, person.ask_hidden)
    assert (answers.console, answers.administrator, answers.administrator_pin) == (True, "maria", "270184")
    assert len(person.hidden) == 5, "one that is soon guessed, then one whose second is another"
    assert "270184" not in repr(answers)


def test_a_wall_is_not_asked_for_the_platform(machine):
    person = Person("en", "0532", "ΚΕΠ", "KEP", "wall")
    asking.ask_for(look(machine.root), profile_names(), person.ask, person.told.append, person.ask_hidden)
    assert not any("platform" in question or "browser" in question for question in person.questions)


def setting_up(machine, tmp_path, system, lines="", **options):
    told = []
    answers = answered(machine, tmp_path, f'language = "en"\n{lines}')
    path = tmp_path / "etc/epass/epass.toml"
    works = set_up(
        answers, look(machine.root), path, run=system.run, say=told.append, tries=True, root=tmp_path, **options
    )
    return works, told, path


def test_a_machine_is_set_up_tried_and_started(machine, tmp_path):
    machine.plug_printer()
    machine.plug_line("ttyUSB0", "box-1")
    system = System()
    works, told, path = setting_up(machine, tmp_path, system, "feed = true")
    assert works and told[-1].startswith("Done: e-PASS runs")
    assert config.load(path).boxes.keys() == {1}
    assert ["epass", "printer", "test"] in system.ran
    enabled = next(words for words in system.ran if "enable" in words)
    assert enabled[3:] == ["epass.target", "epass-kiosk", "epass-counter", "epass-feed"]
    token = tmp_path / "etc/credstore/epass.feed-token"
    assert len(token.read_text()) > 30 and token.stat().st_mode & 0o777 == 0o600
    assert path.stat().st_mode & 0o777 == 0o640
    assert not any(token.read_text().strip() in line for line in told)


def test_nothing_runs_while_the_file_is_written_and_devices_are_tried(machine, tmp_path):
    path = tmp_path / "etc/epass/epass.toml"
    there = []

    class Watched(System):
        def run(self, words, given=None):
            there.append(path.exists())
            return super().run(words, given)

    system = Watched()
    setting_up(machine, tmp_path, system)
    assert system.ran[0][:2] == ["systemctl", "stop"] and there[0] is False
    assert {"epass-config.path", "epass-config.service", "epass.target", "epass-kiosk"} <= set(system.ran[0])


def test_setting_up_again_keeps_what_was_and_the_token(machine, tmp_path):
    setting_up(machine, tmp_path, System(), "feed = true")
    token = (tmp_path / "etc/credstore/epass.feed-token").read_text()
    _, _, path = setting_up(machine, tmp_path, System(), "feed = true\ncounters = 7")
    assert (tmp_path / "etc/credstore/epass.feed-token").read_text() == token
    assert len(config.load(path.with_name("epass.toml.before")).counters) == 4
    assert len(config.load(path).counters) == 7


PLATFORM = 'platform = "https://rantevou.example.gr/"\n'


def with_a_token(tmp_path, token="the-token\n"):
    (tmp_path / "given").write_text(token)
    return PLATFORM + f'platform_token_file = "{tmp_path}/given"\n'


def test_a_site_with_a_platform_shows_its_token_from_the_credential_store(machine, tmp_path):
    system = System()
    works, told, path = setting_up(machine, tmp_path, system, with_a_token(tmp_path))
    credential = tmp_path / "etc/credstore/epass.platform-token"
    assert works and config.load(path).sync.url == "https://rantevou.example.gr"
    assert credential.read_text() == "the-token\n" and credential.stat().st_mode & 0o777 == 0o600
    assert "epass-sync" in next(words for words in system.ran if "enable" in words)
    everything = [*told, path.read_text(), *(" ".join(words) for words in system.ran)]
    assert not any("the-token" in line for line in everything)


def test_without_a_platform_its_program_is_off(machine, tmp_path):
    system = System()
    setting_up(machine, tmp_path, system, with_a_token(tmp_path))
    setting_up(machine, tmp_path, system)
    assert "epass-sync" in [words for words in system.ran if "disable" in words][-1]
    assert "epass-sync" not in [words for words in system.ran if "enable" in words][-1]


def test_a_token_that_is_missing_is_asked_for_and_one_that_is_there_is_kept(machine, tmp_path):
    _, told, _ = setting_up(machine, tmp_path, System(), PLATFORM)
    assert any("token on the platform is missing" in line and "epass.platform-token" in line for line in told)
    setting_up(machine, tmp_path, System(), with_a_token(tmp_path))
    _, told, _ = setting_up(machine, tmp_path, System(), PLATFORM)
    assert not any("is missing" in line for line in told)
    assert (tmp_path / "etc/credstore/epass.platform-token").read_text() == "the-token\n"


def test_the_connection_is_tried_once_the_programs_run(machine, tmp_path):
    system = System("sync status")
    works, told, _ = setting_up(machine, tmp_path, system, with_a_token(tmp_path))
    tried = next(place for place, words in enumerate(system.ran) if "sync" in words)
    assert tried > system.ran.index(["systemctl", "start", "epass.target"])
    assert not works and "Connecting to the platform …" in told


def with_a_pin(tmp_path, pin="270184\n"):
    (tmp_path / "pin").write_text(pin)
    return f'console = true\nadministrator = "Maria"\nadministrator_pin_file = "{tmp_path}/pin"\n'


def test_the_clerks_page_gets_its_first_administrator_and_its_address_is_told(machine, tmp_path):
    system = System()
    works, told, path = setting_up(machine, tmp_path, system, with_a_pin(tmp_path))
    add = next(words for words in system.ran if "clerk" in words)
    assert works and add[:4] == ["runuser", "-u", "epass", "--"] and "maria" in add and "--if-missing" in add
    assert system.ran.index(["systemctl", "start", "epass-migrate"]) < system.ran.index(add)
    assert system.given == ["270184\n"]
    assert not any("270184" in " ".join(words) for words in system.ran)
    assert any("Clerks open https://" in line and ":8480" in line for line in told)
    console = config.load(path).console.listening
    assert not console.is_local and "epass-console" in next(words for words in system.ran if "enable" in words)


@pytest.mark.parametrize("pin", ["", "123456", "27018", "abcdef"])
def test_a_pin_that_is_none_or_soon_guessed_is_a_mistake_and_not_told(machine, tmp_path, pin):
    with pytest.raises(ConfigError, match="administrator_pin_file") as told:
        answered(machine, tmp_path, with_a_pin(tmp_path, pin))
    assert not pin or pin not in str(told.value)


@pytest.mark.parametrize("address", ["rantevou.example.gr", "http://rantevou.example.gr", "https://"])
def test_a_platform_that_is_not_reached_by_https_is_a_mistake(machine, tmp_path, address):
    with pytest.raises(ConfigError, match=r"platform: .*is not an address such as"):
        answered(machine, tmp_path, f'platform = "{address}"')


@pytest.mark.parametrize("token", ["", "two words", "κλειδί"])
def test_a_file_without_a_token_is_a_mistake_and_its_content_is_not_told(machine, tmp_path, token):
    with pytest.raises(ConfigError, match=r"platform_token_file: .*holds no token") as told:
        answered(machine, tmp_path, with_a_token(tmp_path, token))
    assert not token or token not in str(told.value)


def test_a_test_ticket_that_does_not_come_is_told_and_the_machine_runs_all_the_same(machine, tmp_path):
    system = System("printer test")
    works, told, _ = setting_up(machine, tmp_path, system)
    assert not works and told[-1].startswith("e-PASS is set up, but not everything works yet")
    assert ["systemctl", "start", "epass.target"] in system.ran


def test_two_screens_on_one_card_are_refused_and_nothing_is_written(machine, tmp_path):
    machine.fit_card(0, {"HDMI-A-1": "1920x1080"})
    with pytest.raises(ConfigError, match="one graphics card"):
        setting_up(machine, tmp_path, System(), 'role = "all"')
    assert not (tmp_path / "etc").exists()
