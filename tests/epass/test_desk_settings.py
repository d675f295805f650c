"""What the keys and the console may do, as the site says it, or as it is without a word."""

from datetime import timedelta
from pathlib import Path

import pytest

from epass import config
from epass.errors import ConfigError
from epass.queueing.desk_rules import DeskRules, Unanswered
from epass.store import open_journal
from epass.store.migrations import migrate
from fakes.sites import write_site


def test_without_a_word_next_asks_for_a_minute_and_a_number_is_called_three_times(tmp_path: Path) -> None:
    desk = config.load(write_site(tmp_path, desk="")).desk
    assert desk.rules == DeskRules(
        comes_within=timedelta(seconds=60),
        unanswered=Unanswered.NO_SHOW,
        calls_maximum=3,
        no_show_after=timedelta(seconds=10),
    )
    assert desk.emergencies
    assert desk.reasons["disability"] == {"el": "Κάρτα Αναπηρίας", "en": "Disability card"}


def test_a_site_has_rules_and_reasons_of_its_own(tmp_path: Path) -> None:
    lines = (
        'comes_within_s = 0\nunanswered = "finish"\ncalls_maximum = 0\nemergencies = false\n'
        '[[desk.reasons]]\nid = "blood-donor"\nname = { el = "Αιμοδότης" }'
    )
    desk = config.load(write_site(tmp_path, desk=lines)).desk
    assert (desk.rules.comes_within, desk.rules.calls_maximum) == (timedelta(0), None)
    assert (desk.rules.unanswered, desk.emergencies) == (Unanswered.FINISH, False)
    assert desk.reasons == {"blood-donor": {"el": "Αιμοδότης"}}


def test_the_hall_of_the_journal_keeps_the_rules_of_the_site(tmp_path: Path) -> None:
    site = config.load(write_site(tmp_path, desk="calls_maximum = 2"))
    migrate(site.state_dir)
    journal = open_journal(site, by="somebody")
    assert journal.hall.desk_rules.calls_maximum == 2
    [opened] = journal.record(lambda hall, at: hall.open_counter(1, at=at))
    assert opened.event.by == "somebody"
    journal.close()


def test_what_a_desk_cannot_be_is_told_all_at_once(tmp_path: Path) -> None:
    lines = (
        'unanswered = "finnish"\ncalls_maximum = -1\ncall_maximum = 2\n'
        '[[desk.reasons]]\nid = "a"\nname = { el = "x" }\n[[desk.reasons]]\nid = "a"\nname = { el = "x" }'
    )
    with pytest.raises(ConfigError) as told:
        config.load(write_site(tmp_path, desk=lines))
    assert [mistake.split(": ", 1)[1] for mistake in told.value.mistakes] == [
        "desk.unanswered: “finnish” is not one of no_show, finish; did you mean “finish”?",
        "desk.calls_maximum: -1 is not between 0 and 100",
        "desk.reasons[2].id: there is a reason “a” already",
        "desk.call_maximum: there is no such option; did you mean “calls_maximum”?",
    ]


def test_the_console_listens_on_this_machine_unless_it_is_told_otherwise(tmp_path: Path) -> None:
    console = config.load(write_site(tmp_path)).console
    assert (console.listening.host, console.listening.port, console.listening.is_local) == ("127.0.0.1", 8480, True)
    assert (console.tries, console.locked_for) == (5, timedelta(minutes=5))


def test_a_counter_may_call_by_itself(tmp_path: Path) -> None:
    site = config.load(write_site(tmp_path, box="calls_by_itself = true"))
    assert [counter.calls_by_itself for counter in site.counters.values()] == [True, False]
