"""The plug is pulled, at every statement between a decision and its paper."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest

from epass.queueing.events import PrintFailed, TicketCalled, TicketIssued, TicketPrinted
from fakes.running import DAEMONS, DONE, SERVICE_A, RunningSite, settled
from fakes.waiting import until


@pytest.fixture(scope="module")
def deaths(tmp_path_factory):
    script = Path(__file__).with_name("every_statement.py")
    command = [sys.executable, str(script), str(tmp_path_factory.mktemp("site"))]
    environment = {"PYTHONPATH": str(script.parents[1]), "PATH": ""}
    run = subprocess.run(command, capture_output=True, text=True, env=environment, check=True, timeout=300)
    return [json.loads(line) for line in run.stdout.splitlines()]


def test_there_are_many_statements_to_die_at_and_each_was_tried(deaths):
    promises = [death["promised"] for death in deaths]
    assert len(deaths) > 150
    assert promises[0] == ""
    assert promises.count("issued") > 60
    assert promises[-1] == "all done"


def test_a_number_that_was_promised_is_never_lost_and_none_is_given_twice(deaths):
    assert [death for death in deaths if death["promised"] and not death["is_known"]] == []
    for death in deaths:
        assert death["numbers"] == ["Α001", "Α002"][: 1 + death["is_known"]], death


def test_after_the_restart_every_ticket_has_one_outcome_and_at_most_one_paper(deaths):
    for death in deaths:
        assert len(death["outcomes"]) == death["is_known"], death
        assert death["papers"] <= 1, death


def test_what_is_said_of_the_paper_is_true(deaths):
    for death in deaths:
        match death["outcomes"]:
            case ["printed"]:
                assert death["papers"] == 1, death
            case ["not printed"]:
                assert death["papers"] == 0, death


def test_a_death_between_the_bytes_and_their_entry_is_said_to_be_unknown(deaths):
    assert any(death["outcomes"] == ["maybe"] and death["papers"] == 1 for death in deaths)
    assert any(death["outcomes"] == ["maybe"] and death["papers"] == 0 for death in deaths)


async def test_any_daemon_may_be_killed_at_any_moment(tmp_path):
    """A dozen taps and presses, and after each of them, ever a little later, a daemon dies and comes back."""
    async with RunningSite(tmp_path, "text") as running:
        for place in range(12):
            running.tap(SERVICE_A)
            running.box.press("NEXT")
            await asyncio.sleep(place * 0.007)
            victim = DAEMONS[place % len(DAEMONS)]
            running.kill(victim)
            running.start(victim)
            await running.until_drawn()
            await settled(running.kiosk, for_s=0.8)
            running.tap(DONE)
            await settled(running.kiosk, for_s=0.8)

        assert len(running.told(TicketIssued)) > 6
        await until(lambda: len(running.told(TicketPrinted, PrintFailed)) == len(running.told(TicketIssued)))
        await until(lambda: not running.printer.state["holds_a_ticket"])
        issued = running.told(TicketIssued)
        for letter in "ΑΒ":  # where the tap on "Τέλος" finds the home screen, it asks for Β
            numbers = [event.number for event in issued if event.service == letter]
            assert numbers == [f"{letter}{place:03d}" for place in range(1, len(numbers) + 1)]
        for event in issued:
            [outcome] = [told for told in running.told(TicketPrinted, PrintFailed) if told.ticket == event.ticket]
            papers = sum(event.number in paper for paper in running.papers)
            assert papers == 1 if isinstance(outcome, TicketPrinted) else papers <= outcome.maybe_printed, event.number
        calls = [event.ticket for event in running.told(TicketCalled)]
        assert len(calls) > 3
        assert len(calls) == len(set(calls))
