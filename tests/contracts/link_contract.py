"""What every link to a box keeps, whatever it is made of. Give it the fixtures `link` and `far_end`.

`far_end` is the box's side: plug_in, unplug, go_silent, speak_again, garble_next_frame, drop_next_reply, and
`await shows(lamp)`.
"""

import pytest

from counter import protocol
from counter.link import Silence
from counter.protocol import REPLY_LENGTH, Lamp, Panel
from epass.errors import LinkLost
from fakes.box import ask
from fakes.waiting import until

REQUEST = protocol.request(1, Panel(lamps=Lamp.IDLE))


def is_whole(outcome):
    return isinstance(outcome, bytes) and protocol.reading(1, outcome) is not None


def is_gone(outcome):
    return isinstance(outcome, LinkLost) and not isinstance(outcome, Silence)


class LinkContract:
    async def test_a_request_brings_its_reply(self, link, far_end):
        await link.open()
        assert is_whole(await ask(link, REQUEST, REPLY_LENGTH))

    async def test_one_exchange_follows_the_other(self, link, far_end):
        await link.open()
        for _ in range(20):
            assert is_whole(await ask(link, REQUEST, REPLY_LENGTH))

    async def test_a_request_is_on_its_way_when_exchange_returns(self, link, far_end):
        await link.open()
        link.exchange(protocol.request(1, Panel(lamps=Lamp.BUSY)), REPLY_LENGTH, lambda outcome: None)
        await far_end.shows("busy")

    async def test_silence_is_told_and_asking_goes_on(self, link, far_end):
        await link.open()
        far_end.go_silent()
        silence = await ask(link, REQUEST, REPLY_LENGTH)
        assert isinstance(silence, Silence)
        assert "does not answer" in str(silence)
        far_end.speak_again()
        assert is_whole(await ask(link, REQUEST, REPLY_LENGTH))

    async def test_a_lost_reply_is_silence_and_the_next_one_arrives(self, link, far_end):
        await link.open()
        far_end.drop_next_reply()
        assert isinstance(await ask(link, REQUEST, REPLY_LENGTH), Silence)
        assert is_whole(await ask(link, REQUEST, REPLY_LENGTH))

    async def test_a_damaged_reply_is_handed_over_for_the_protocol_to_judge(self, link, far_end):
        await link.open()
        far_end.garble_next_frame()
        damaged = await ask(link, REQUEST, REPLY_LENGTH)
        assert len(damaged) == REPLY_LENGTH
        assert not is_whole(damaged)
        assert is_whole(await ask(link, REQUEST, REPLY_LENGTH))

    async def test_a_reply_that_is_shorter_than_expected_is_handed_over_in_the_end(self, link, far_end):
        await link.open()
        assert is_whole(await ask(link, REQUEST, REPLY_LENGTH + 10))

    async def test_a_box_that_is_unplugged_is_gone_and_not_silent(self, link, far_end):
        await link.open()
        await ask(link, REQUEST, REPLY_LENGTH)
        far_end.unplug()
        assert is_gone(await ask(link, REQUEST, REPLY_LENGTH))

    async def test_a_box_that_is_unplugged_during_an_exchange_ends_it(self, link, far_end):
        await link.open()
        far_end.go_silent()
        outcomes = []
        link.exchange(REQUEST, REPLY_LENGTH, outcomes.append)
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
        assert is_gone(await ask(link, REQUEST, REPLY_LENGTH))
        far_end.plug_in()
        await link.open()
        assert is_whole(await ask(link, REQUEST, REPLY_LENGTH))

    async def test_a_closed_link_is_gone_however_often_it_is_closed(self, link, far_end):
        await link.open()
        link.close()
        link.close()
        assert is_gone(await ask(link, REQUEST, REPLY_LENGTH))

    async def test_closing_ends_the_exchange_once(self, link, far_end):
        await link.open()
        far_end.go_silent()
        outcomes = []
        link.exchange(REQUEST, REPLY_LENGTH, outcomes.append)
        link.close()
        link.close()
        assert len(outcomes) == 1
        assert is_gone(outcomes[0])

    async def test_giving_up_without_an_exchange_is_nothing(self, link, far_end):
        await link.open()
        link.give_up()
        assert is_whole(await ask(link, REQUEST, REPLY_LENGTH))
