"""Two counters want one ticket at the same moment: one gets it, and the other is told so or gets nobody."""

from collections import Counter

from epass.queueing.events import TicketCalled
from fakes.racing import Outcome, race
from fakes.sites import a_journal, a_site

ROUNDS = 10_000


def test_of_two_counters_that_want_one_ticket_one_gets_it_ten_thousand_times(tmp_path):
    site = a_site(tmp_path)
    outcomes = Counter(race(tmp_path / "epass.toml", ROUNDS))
    fair = {(Outcome.GOT_IT, loser) for loser in (Outcome.NOBODY_LEFT, Outcome.TAKEN)}
    fair |= {(loser, winner) for winner, loser in fair}
    assert set(outcomes) <= fair, outcomes
    # It was a race: each was first, now and then.
    assert sum(count for (first, _), count in outcomes.items() if first is Outcome.GOT_IT) not in (0, ROUNDS)
    calls = Counter(entry.event.ticket for entry in a_journal(site).today() if isinstance(entry.event, TicketCalled))
    assert (len(calls), set(calls.values())) == (ROUNDS, {1})
