"""Every verb of the console: what it records, under whose name, and why it is refused."""

from epass.queueing.events import CounterOpened, TicketCalled


async def test_a_clerk_signs_in_opens_a_counter_and_calls(console) -> None:
    console.issue()
    maria = await console.clerk(counter=1)
    status, answer = await maria.do("next")
    assert (status, bool(answer["undo"]), bool(answer["until"])) == (200, True, True)
    assert [(event.clerk, event.by) for event in console.told(CounterOpened)] == [("maria", "maria@127.0.0.1")]
    assert [(event.counter, event.by) for event in console.told(TicketCalled)] == [(1, "maria@127.0.0.1")]
