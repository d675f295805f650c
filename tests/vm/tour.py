"""A day of the appliance: a tap, a press, cables pulled, programs hung and killed, clocks set, a kernel hung."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from vm.far_ends import Box, Printer
from vm.machine import Machine
from vm.witness import Witness, heard_at_least

# Where the dispenser's first page has its two services.
SERVICE_A, SERVICE_B = (0.25, 0.35), (0.75, 0.35)
# A place that a card covers: on the wall, of its welcome and then of a call; on the dispenser's first page.
_CARD_OF_A_CALL, _NAVY, _YELLOW = (0.05, 0.88), (17, 30, 54), (255, 196, 37)
_CARD_OF_A_SERVICE, _WHITE = (0.95, 0.25), (255, 255, 255)
# Only so that a hung machine ends the tour: emulated on a busy host, everything takes its time.
_PATIENCE_S = 300
_KILLS = 100
_COUNTED_TICKETS = 40
_ANSWERS = """
code = "0532"
name = { el = "ΚΕΠ Δήμου Παραδείγματος", en = "Citizens Service Centre of Paradeigma" }
role = "all"
counters = 2
profile = "epson-tm-t20iii"
feed = true
console = true
administrator_pin_file = "/root/pin"
"""

Say = Callable[[str], None]


class Tour:
    """Each step raises where the appliance does not do what it must. `pictures`: where its screens go."""

    def __init__(self, machine: Machine, pictures: Path, say: Say) -> None:
        self._machine = machine
        self._pictures = pictures
        self._say = say
        self._printer = Printer(machine)
        self._box = Box(machine)
        self._issued = 0

    async def walk(self, only: set[str]) -> list[str]:
        """Returns the steps that failed."""
        failed = []
        steps: list[Callable[[], Awaitable[None]]] = [
            self.first_ticket, self.press, self.pull_the_printer, self.pull_the_box, self.pull_the_touch, self.hang,
            self.set_the_clock, self.count_the_bytes, self.hang_the_kernel, self.kill,
            self.forget_the_root, self.set_up,
        ]  # fmt: skip
        await self._switch_on()
        for step in steps:
            name = step.__name__
            if only and name not in only and name != "first_ticket":
                continue
            began = time.monotonic()
            try:
                await step()
            except (AssertionError, TimeoutError, RuntimeError, ConnectionError, ValueError) as error:
                failed.append(name)
                self._say(f"NOT OK {name}: {error!r}")
                await self._tell_more(name)
                if step == self.first_ticket:
                    break
            else:
                self._say(f"ok {name} ({time.monotonic() - began:.0f} s)")
        return failed

    async def first_ticket(self) -> None:
        agent_s = await self._machine.agent()
        ready_s = await self._machine.ready()
        await self._show("ready")
        assert await self._machine.pixel("wall", *_CARD_OF_A_CALL) == _NAVY
        assert await self._machine.pixel("kiosk", *_CARD_OF_A_SERVICE) == _WHITE
        await self._tap_until_ticket(SERVICE_A)
        await self._show("ticket")
        ticket_s = self._printer.tickets[0][0] - self._machine.started_s
        self._say(f"   from power-on: system {agent_s:.1f} s, programs ready {ready_s:.1f} s, ticket {ticket_s:.1f} s")
        assert "Α001" in self._printer.tickets[0][1], self._printer.tickets[0][1]
        assert not await self._machine.run("systemctl --failed --no-legend --plain")

    async def press(self) -> None:
        """A press calls, on the box and on the wall: its card becomes yellow."""
        began = time.monotonic()
        await self._box.press("NEXT")
        await self._box.shows("A001", within_s=20)
        self._say(f"   a press is answered on the box after {1000 * (time.monotonic() - began):.0f} ms")
        before_s = 0.0
        async with asyncio.timeout(_PATIENCE_S):
            while await self._machine.pixel("wall", *_CARD_OF_A_CALL) != _YELLOW:
                before_s = time.monotonic() - began
                # Each look holds the machine up.
                await asyncio.sleep(0.2)
        took_ms = 1000 * (time.monotonic() - began)
        self._say(f"   and seen on the wall {1000 * before_s:.0f} to {took_ms:.0f} ms after the press")
        await self._show("called")

    async def pull_the_printer(self) -> None:
        """A ticket asked for meanwhile is told to be without paper; afterwards paper comes again."""
        await self._machine.unplug("printer")
        await self._machine.wait_for("test ! -e /dev/epass/printer", within_s=30)
        await self._until_doctor("printer", ok=False)
        await self._machine.plug("printer")
        took_s = await self._until_doctor("printer", ok=True)
        self._say(f"   the printer is known again {took_s:.1f} s after it was plugged in")
        await self._tap_until_ticket(SERVICE_A)

    async def pull_the_box(self) -> None:
        await self._machine.unplug("box")
        await self._until_journal('"device": "box-1"', '"DeviceFailed"')
        await self._machine.plug("box")
        await self._until_journal('"device": "box-1"', '"DeviceRecovered"')
        await self._box.press("NEXT")

    async def pull_the_touch(self) -> None:
        await self._machine.unplug("touch")
        await self._machine.wait_for("test ! -e /dev/epass/touch", within_s=30)
        await self._until_journal('"device": "touch"', '"DeviceFailed"')
        await self._machine.plug("touch")
        began = time.monotonic()
        await self._until_journal('"device": "touch"', '"DeviceRecovered"')
        self._say(f"   the touchscreen is known again {time.monotonic() - began:.1f} s after it was plugged in")
        await self._tap_until_ticket(SERVICE_A)

    async def hang(self) -> None:
        """A program that does nothing is killed and started by its watchdog."""
        for unit in ("epass-kiosk.service", "epass-feed.service"):
            before = await self._restarts(unit)
            await self._machine.run(f"systemctl kill -s STOP {unit}")
            began = time.monotonic()
            async with asyncio.timeout(_PATIENCE_S):
                while await self._restarts(unit) == before:
                    await asyncio.sleep(0.5)
            self._say(f"   {unit} hung, and was started again after {time.monotonic() - began:.0f} s")
            result = await self._machine.run(f"journalctl -b -u {unit} | grep -c 'Watchdog timeout'")
            assert int(result) >= 1
        await self._machine.ready()
        await self._tap_until_ticket(SERVICE_A)

    async def set_the_clock(self) -> None:
        """A day back, then a year forward: the day is the same, and what is issued is due soon."""
        day = await self._day()
        for change in ("-1 day", "+1 year"):
            await self._machine.run(f"date -s '{change}'", check=True)
            await self._tap_until_ticket(SERVICE_A)
            assert await self._day() == day
        told = await self._machine.run("epass clock show", check=True)
        assert "does not count" in told, told
        self._say(f"   {told}")
        waiting = await self._lines("epass ticket list --json --status WAITING")
        dues = [ticket["due"] for ticket in waiting]
        numbers = [ticket["number"] for ticket in waiting if ticket["service"] == "Α"]
        assert dues == sorted(dues) and numbers == sorted(numbers) and len(set(numbers)) == len(numbers)
        assert all(due[:4] == day[:4] for due in dues), dues
        await self._machine.run("hwclock --hctosys; systemctl restart epass-clock.service")

    async def count_the_bytes(self) -> None:
        """What one ticket writes to the disk of the site's data."""
        # Its load tells of each ticket, and waits for somebody to listen.
        witness = Witness(self._machine)
        listening = asyncio.create_task(witness.listen())
        before = await self._sectors()
        await self._machine.run(
            "chmod 666 /dev/virtio-ports/witness; runuser -u epass -g epass -- /usr/lib/epass/current/bin/python3 "
            f"/usr/local/lib/epass-vm/load.py 0 1 {_COUNTED_TICKETS}; sync",
            timeout_s=200, check=True,
        )  # fmt: skip
        written = (await self._sectors() - before) * 512
        await heard_at_least(witness, _COUNTED_TICKETS, within_s=60)
        listening.cancel()
        self._say(
            f"   {written / _COUNTED_TICKETS / 1000:.1f} kB are written for a ticket ({_COUNTED_TICKETS} tickets)"
        )

    async def kill(self) -> None:
        """A program killed a hundred times, whenever it is there, comes up all the same."""
        unit = "epass-counter.service"
        script = (
            f"n=0; last=0; while [ $n -lt {_KILLS} ]; do p=$(systemctl show -p MainPID --value {unit}); "
            "if [ $p != 0 ] && [ $p != $last ] && kill -9 $p; then n=$((n+1)); last=$p; fi; sleep 0.1; done; echo $n"
        )
        assert await self._machine.run(script, timeout_s=900, check=True) == str(_KILLS)
        took_s = await self._machine.wait_for(f"systemctl is-active --quiet {unit}", within_s=_PATIENCE_S)
        self._say(f"   killed {_KILLS} times, ready {took_s:.0f} s after the last")
        assert int(await self._restarts(unit)) >= _KILLS
        await self._box.press("NEXT")

    async def hang_the_kernel(self) -> None:
        """The machine's watchdog resets it, and everything is there again."""
        before = await self._machine.run("runuser -u epass -- epass ticket list | wc -l")
        await self._machine.run(
            "echo 0 >/proc/sys/kernel/panic; (sleep 0.5; echo c >/proc/sysrq-trigger) >/dev/null 2>&1 &"
        )
        began = time.monotonic()
        async with asyncio.timeout(60):
            while not any(event["event"] == "WATCHDOG" for event in self._machine.events):
                await asyncio.sleep(0.5)
                await self._machine.qmp("query-status")
        self._say(f"   a hung kernel was reset after {time.monotonic() - began:.0f} s")
        await self._machine.rebooted()
        self._say(f"   ready {await self._machine.ready() - (began - self._machine.started_s):.0f} s after it hung")
        assert await self._machine.run("runuser -u epass -- epass ticket list | wc -l") == before
        await self._tap_until_ticket(SERVICE_A)

    async def forget_the_root(self) -> None:
        """Its root in an overlay that a power cut empties: every ticket is there. An overlay over the data is told."""
        await self._machine.off()
        count = 0
        for overlay, is_told in (("tmpfs:recurse=0", False), ("tmpfs:recurse=0", False), ("tmpfs", True)):
            await self._switch_on(f"overlayroot={overlay}")
            await self._machine.agent()
            await self._machine.ready()
            assert await self._machine.run("stat -f -c %T /") == "overlayfs"
            numbers = [ticket["number"] for ticket in await self._lines("epass ticket list --json")]
            assert len(numbers) >= count and len(set(numbers)) == len(numbers), numbers
            findings = await self._lines("epass doctor --json")
            assert is_told == any("recurse=0" in finding["sentence"] for finding in findings), findings
            await self._tap_until_ticket(SERVICE_A)
            count = len(numbers) + 1
            await self._machine.cut()
        self._say("   cut off twice with its root in memory: every ticket was there")

    async def set_up(self) -> None:
        """The answers of a technician: the devices are found and tried, and clerks have their page."""
        await self._machine.cut()
        await self._switch_on()
        await self._machine.agent()
        await self._machine.ready()
        count = len(self._printer.tickets)
        await self._machine.run(f"echo '{_ANSWERS}' >/root/answers.toml; echo 270184 >/root/pin", check=True)
        said = await self._machine.run(
            "epass setup --answers /root/answers.toml 2>&1", timeout_s=_PATIENCE_S, check=True
        )
        for line in said.splitlines():
            self._say(f"   | {line}")
        await self._printer.ticket(count + 1, within_s=10)
        await self._machine.ready()
        await self._until_doctor("console", ok=True)
        findings = await self._lines("epass doctor --json")
        assert all(finding["ok"] for finding in findings), findings
        page = (
            "python3 -c 'import ssl, urllib.request as r; "
            'print(r.urlopen("https://127.0.0.1:8480/", context=ssl._create_unverified_context()).status)\''
        )
        assert await self._machine.run(page, check=True) == "200"
        # Its hours are a ΚΕΠ's: in the evening it gives out no numbers.
        await self._show("set-up")

    async def _switch_on(self, more: str = "") -> None:
        await self._machine.start(more)
        await self._printer.open()
        await self._box.open()

    async def _tap_until_ticket(self, place: tuple[float, float]) -> None:
        """People tap again when nothing happens; each ticket has its number."""
        count = len(self._printer.tickets) + 1
        ends = time.monotonic() + _PATIENCE_S
        while time.monotonic() < ends:
            await self._machine.tap(*place)
            try:
                await self._printer.ticket(count, within_s=10)
                return
            except TimeoutError:
                continue
        raise AssertionError(f"no ticket came; {self._printer.bytes} bytes reached the printer")

    async def _show(self, name: str) -> None:
        for screen in ("wall", "kiosk"):
            await self._machine.screen(screen, self._pictures / f"{name}-{screen}.png")

    async def _until_doctor(self, part: str, *, ok: bool) -> float:
        began = time.monotonic()
        async with asyncio.timeout(_PATIENCE_S):
            while True:
                findings = await self._lines("epass doctor --json")
                parts = [finding["ok"] for finding in findings if finding["part"] == part]
                if all(parts) if ok else not all(parts):
                    return time.monotonic() - began
                await asyncio.sleep(0.5)

    async def _until_journal(self, *words: str) -> None:
        """The last entry about it is this."""
        found = " | ".join(f"grep '{word}'" for word in words[:1])
        query = f"epass journal tail --json --lines 200 | {found} | tail -1 | grep -q '{words[1]}'"
        await self._machine.wait_for(query, within_s=_PATIENCE_S)

    async def _restarts(self, unit: str) -> str:
        return await self._machine.run(f"systemctl show -p NRestarts --value {unit}")

    async def _day(self) -> str:
        entries = await self._lines("epass journal tail --json --lines 1")
        return str(entries[-1]["day"])

    async def _sectors(self) -> int:
        return int(await self._machine.run("awk '$3==\"vdb\"{print $10}' /proc/diskstats"))

    async def _lines(self, command: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (await self._machine.run(command)).splitlines()]

    async def _tell_more(self, name: str) -> None:
        try:
            await self._show(f"failed-{name}")
            told = await self._machine.run(
                "systemctl list-units 'epass*' --plain --no-legend; journalctl -b | tail -60"
            )
            (self._pictures / f"failed-{name}.log").write_text(told)
        except (OSError, RuntimeError, TimeoutError, AssertionError):
            pass
