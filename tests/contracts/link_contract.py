"""What every link to a box keeps, whatever it is made of. Give it the fixtures `link` and `far_end`.

`far_end` is the box's side: plug_in, unplug, go_silent, speak_again, garble_next_frame, drop_next_reply, and
`await shows(lamp)`.
"""

import pytest

from counter import protocol
from counter.link import Silence
from counter.protocol import REPLY_LENGTH, Lamp, Panel
from epass.errors import LinkLost

REQUEST = protocol.request(1, Panel(lamps=Lamp.IDLE))


class LinkContract:
    async def test_a_request_brings_its_reply(self, link, far_end):
        await link.open()
        reply = await link.exchange(REQUEST, REPLY_LENGTH)
        assert protocol.reading(1, reply).version == protocol.VERSION

    async def test_one_exchange_follows_the_other(self, link, far_end):
        await link.open()
        for _ in range(20):
            assert len(await link.exchange(REQUEST, REPLY_LENGTH)) == REPLY_LENGTH

    async def test_a_request_is_on_its_way_before_anybody_awaits_the_reply(self, link, far_end):
        await link.open()
        reply = link.exchange(protocol.request(1, Panel(lamps=Lamp.BUSY)), REPLY_LENGTH)
        await far_end.shows("busy")
        assert len(await reply) == REPLY_LENGTH

    async def test_silence_is_told_and_asking_goes_on(self, link, far_end):
        await link.open()
        far_end.go_silent()
        with pytest.raises(Silence, match="does not answer"):
            await link.exchange(REQUEST, REPLY_LENGTH)
        far_end.speak_again()
        assert len(await link.exchange(REQUEST, REPLY_LENGTH)) == REPLY_LENGTH

    async def test_a_lost_reply_is_silence_and_the_next_one_arrives(self, link, far_end):
        await link.open()
        far_end.drop_next_reply()
        with pytest.raises(Silence):
            await link.exchange(REQUEST, REPLY_LENGTH)
        assert len(await link.exchange(REQUEST, REPLY_LENGTH)) == REPLY_LENGTH

    async def test_a_damaged_reply_is_handed_over_for_the_protocol_to_judge(self, link, far_end):
        await link.open()
        far_end.garble_next_frame()
        assert protocol.reading(1, await link.exchange(REQUEST, REPLY_LENGTH)) is None
        assert protocol.reading(1, await link.exchange(REQUEST, REPLY_LENGTH)) is not None

    async def test_a_reply_that_is_shorter_than_expected_is_handed_over(self, link, far_end):
        await link.open()
        assert len(await link.exchange(REQUEST, REPLY_LENGTH + 10)) == REPLY_LENGTH

    async def test_a_box_that_is_unplugged_is_gone_and_not_silent(self, link, far_end):
        await link.open()
        await link.exchange(REQUEST, REPLY_LENGTH)
        far_end.unplug()
        with pytest.raises(LinkLost) as loss:
            await link.exchange(REQUEST, REPLY_LENGTH)
        assert not isinstance(loss.value, Silence)

    async def test_what_is_not_there_cannot_be_opened(self, link, far_end):
        far_end.unplug()
        with pytest.raises(LinkLost, match="not there"):
            await link.open()

    async def test_a_box_that_comes_back_can_be_opened_again(self, link, far_end):
        await link.open()
        far_end.unplug()
        with pytest.raises(LinkLost):
            await link.exchange(REQUEST, REPLY_LENGTH)
        far_end.plug_in()
        await link.open()
        assert len(await link.exchange(REQUEST, REPLY_LENGTH)) == REPLY_LENGTH

    async def test_a_closed_link_is_gone_however_often_it_is_closed(self, link, far_end):
        await link.open()
        link.close()
        link.close()
        with pytest.raises(LinkLost):
            await link.exchange(REQUEST, REPLY_LENGTH)
