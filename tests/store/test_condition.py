import pytest

from epass.errors import StoreError
from epass.queueing.events import DeviceFailed, DeviceRecovered
from epass.store import Condition
from fakes.sites import a_journal, a_site


@pytest.fixture
def site(tmp_path):
    return a_site(tmp_path)


@pytest.fixture
def journal(site):
    return a_journal(site)


def told(journal):
    return [entry.event for entry in journal.today() if isinstance(entry.event, DeviceFailed | DeviceRecovered)]


def test_a_device_that_works_from_the_start_is_no_news(journal):
    Condition(journal, "box-1").tell(None)
    assert told(journal) == []
    assert Condition(journal, "box-1").reason is None


def test_a_failure_is_told_once_and_so_is_its_end(journal):
    condition = Condition(journal, "box-1")
    for reason in ("no power", "no power", "no cable", None, None, "no power"):
        condition.tell(reason)
    reasons = [event.reason if isinstance(event, DeviceFailed) else None for event in told(journal)]
    assert reasons == ["no power", "no cable", None, "no power"]
    assert Condition(journal, "box-1").reason == "no power"
    assert Condition(journal, "box-2").reason is None


def test_what_the_process_before_has_told_is_not_told_again(site, journal):
    Condition(journal, "box-1").tell("no power")
    after = Condition(a_journal(site), "box-1")
    after.tell("no power")
    assert len(told(journal)) == 1
    after.tell(None)
    assert isinstance(told(journal)[-1], DeviceRecovered)


def test_what_the_disk_does_not_take_is_logged_once_and_told_again(journal, monkeypatch, caplog):
    def refuse(decide):
        raise StoreError("The disk is full.")

    condition = Condition(journal, "box-1")
    monkeypatch.setattr(journal, "record", refuse)
    condition.tell("no power")
    condition.tell("no power")
    assert caplog.text.count("The disk is full.") == 1
    monkeypatch.undo()
    condition.tell("no power")
    assert [event.reason for event in told(journal)] == ["no power"]
