"""What every link to a box keeps, whatever it is made of. Give it the fixtures `link` and `far_end`.

`far_end` is the box's side: plug_in, unplug, go_silent, speak_again, garble_next_frame, drop_next_reply, and
`await shows(lamp)`.
"""

import pytest

from counter import protocol
from counter.link import Damage, NoAnswer, Silence
from counter.panel import Lamp, Panel
from epass.errors import LinkLost
from fakes.box import ask, find
from fakes.waiting import until

REQUEST = protocol.request(1, Panel(lamps=Lamp.IDLE))


def is_whole(outcome):
    return isinstance(outcome, bytes) and protocol.reading(1, outcome) is not None


def is_gone(outcome):
    return isinstance(outcome, LinkLost) and not isinstance(outcome, NoAnswer)


class LinkContract:
    async def test_a_request_brings_its_reply(self, link, far_end):
        await link.open()
        assert is_whole(await ask(link, REQUEST))

    async def test_one_exchange_follows_the_other(self, link, far_end):
        await link.open()
        for _ in range(20):
            assert is_whole(await ask(link, REQUEST))

    async def test_a_request_is_on_its_way_when_exchange_returns(self, link, far_end):
        await link.open()
        link.exchange(protocol.request(1, Panel(lamps=Lamp.BUSY)), find, lambda outcome: None)
        await far_end.shows("busy")

    async def test_silence_is_told_and_asking_goes_on(self, link, far_end):
        await link.open()
        far_end.go_silent()
        assert isinstance(await ask(link, REQUEST), Silence)
        far_end.speak_again()
        assert is_whole(await ask(link, REQUEST))

    async def test_a_lost_reply_is_silence_and_the_next_one_arrives(self, link, far_end):
        await link.open()
        far_end.drop_next_reply()
        assert isinstance(await ask(link, REQUEST), Silence)
        assert is_whole(await ask(link, REQUEST))

    async def test_a_damaged_reply_is_said_to_be_one_and_the_next_one_arrives(self, link, far_end):
        await link.open()
        far_end.garble_next_frame()
        assert isinstance(await ask(link, REQUEST), Damage)
        assert is_whole(await ask(link, REQUEST))

    async def test_a_reply_that_is_not_the_one_expected_is_damage_in_the_end(self, link, far_end):
        await link.open()
        assert isinstance(await ask(link, REQUEST, lambda received: None), Damage)
        assert is_whole(await ask(link, REQUEST))

    async def test_a_box_that_is_unplugged_is_gone_and_not_silent(self, link, far_end):
        await link.open()
        await ask(link, REQUEST)
        far_end.unplug()
        assert is_gone(await ask(link, REQUEST))

    async def test_a_box_that_is_unplugged_during_an_exchange_ends_it(self, link, far_end):
        await link.open()
        far_end.go_silent()
        outcomes = []
        link.exchange(REQUEST, find, outcomes.append)
        far_end.unplug()
        await until(lambda: outcomes)
        assert is_gone(outcomes[0])

    async def test_what_is_not_there_cannot_be_opened(self, link, far_end):
        far_end.unplug()
        with pytest.raises(LinkLost, match="not there"):
            await link.open()

    async def test_a_box_that_comes_back_can_be_opened_again(self, link, far_end):
        await link.open()
        far_end.unplug()
        assert is_gone(await ask(link, REQUEST))
        far_end.plug_in()
        await link.open()
        assert is_whole(await ask(link, REQUEST))

    async def test_a_closed_link_is_gone_however_often_it_is_closed(self, link, far_end):
        await link.open()
        link.close()
        link.close()
        assert is_gone(await ask(link, REQUEST))

    async def test_closing_ends_the_exchange_once(self, link, far_end):
        await link.open()
        far_end.go_silent()
        outcomes = []
        link.exchange(REQUEST, find, outcomes.append)
        link.close()
        link.close()
        assert len(outcomes) == 1
        assert is_gone(outcomes[0])

    async def test_giving_up_without_an_exchange_is_nothing(self, link, far_end):
        await link.open()
        link.give_up()
        assert is_whole(await ask(link, REQUEST))
