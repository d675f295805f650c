"""The fields of a form become a command or a mistake, whatever they hold. Pure."""

import unicodedata
from dataclasses import MISSING, fields
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counter.console import command as c
from counter.console.command import COMMANDS, read, schema
from counter.console.fields import TEXT_MOST, Mistake, plain
from epass import config
from epass.clerks import Role
from epass.config import Config
from fakes.sites import write_site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Config:
    return config.load(write_site(Path(tmp_path_factory.mktemp("site"))))


GOOD = {
    "counter": ("2", 2), "to_counter": (" 1 ", 1), "ticket": ("α 42", "α 42"), "service": ("b", "Β"),
    "reason": ("infant", "infant"), "has_come": ("no", False), "replaces": ("yes", True), "on_paper": ("no", False),
    "in_minutes": ("0", 0), "minutes": ("1440", 1440), "note": (" Να φέρει\tταυτότητα ", "Να φέρει ταυτότητα"),
    "text": ("Καθυστέρηση", "Καθυστέρηση"), "english": ("Delay", "Delay"), "message": ("fire-1", "fire-1"),
    "code": ("471 108", "471108"), "language": ("en", "en"), "clerk": ("Maria", "maria"), "name": ("Μαρία", "Μαρία"),
    "role": ("supervisor", Role.SUPERVISOR), "pin": ("471108", "471108"),
    "pin_before": (" 471108 ", "471108"), "undo": ("a-key-of-mine", "a-key-of-mine"),
}  # fmt: skip
BAD = {
    "counter": {"3": "unknown", "-1": "wrong", "1.0": "wrong", "١": "wrong", "9" * 50: "wrong", "one": "wrong"},
    "ticket": {"x" * 41: "wrong", "'; --": "wrong", "<b>": "wrong"},
    "service": {"Γ": "unknown", "ΑΒ": "unknown", "<": "unknown"},
    "reason": {"because": "unknown", "INFANT": "unknown"},
    "has_come": {"maybe": "wrong", "true": "wrong"},
    "in_minutes": {"1441": "wrong", "-5": "wrong", "1e3": "wrong"},
    "minutes": {"0": "wrong", "1441": "wrong"},
    "note": {"x" * 201: "long", "\u202e": "missing", "\x07": "missing"},
    "text": {"x" * 201: "long"},
    "message": {"a b": "wrong", "x" * 41: "wrong", "../x": "wrong"},
    "code": {"12a": "wrong", "1" * 13: "wrong", "١٢٣": "wrong"},
    "language": {"de": "unknown", "el_GR": "unknown"},
    "clerk": {"m": "wrong", "a b": "wrong", "a@b": "wrong", "<b>": "wrong"},
    "name": {"x" * 61: "long", "\u200b": "missing"},
    "role": {"boss": "unknown"},
    "pin": {"4711": "weak", "123456": "weak", "47110a": "weak"},
    "pin_before": {"4711 08": "wrong", "4" * 33: "wrong"},
    "undo": {"short": "wrong", "a key with spaces": "wrong"},
}
USES = {name: next(verb for verb, kind in COMMANDS.items() if name in {f.name for f in fields(kind)}) for name in GOOD}


def form_with(verb: str, field: str, text: str) -> dict[str, str]:
    needed = {part.name: GOOD[part.name][0] for part in fields(COMMANDS[verb]) if part.default is MISSING}
    return needed | ({"service": "Β"} if verb == "transfer" else {}) | {field: text}


@pytest.mark.parametrize("field", GOOD)
def test_each_field_is_read(site: Config, field: str) -> None:
    typed, meant = GOOD[field]
    assert getattr(read(USES[field], form_with(USES[field], field, typed), site), field) == meant


@pytest.mark.parametrize(
    ("field", "typed", "how"), [(f, text, how) for f, bad in BAD.items() for text, how in bad.items()]
)
def test_each_mistake_names_its_field_and_what_is_wrong(site: Config, field: str, typed: str, how: str) -> None:
    with pytest.raises(Mistake) as mistake:
        read(USES[field], form_with(USES[field], field, typed), site)
    assert (mistake.value.field, mistake.value.how) == (field, how)


@pytest.mark.parametrize("verb", COMMANDS)
def test_what_a_command_needs_is_missed_and_what_it_has_not_is_ignored(site: Config, verb: str) -> None:
    needed = [field.name for field in fields(COMMANDS[verb]) if field.default is MISSING]
    form = {name: GOOD[name][0] for name in needed} | {"service": "Α", "csrf": "x", "nothing": "<script>"}
    assert isinstance(read(verb, form, site), COMMANDS[verb])
    for name in needed:
        for empty in ("", "  "):
            with pytest.raises(Mistake, match=f"{name}: missing"):
                read(verb, form | {name: empty}, site)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(data=st.data(), verb=st.sampled_from(sorted(COMMANDS)))
def test_whatever_is_typed_is_a_command_or_a_mistake(site: Config, data: st.DataObject, verb: str) -> None:
    names = [field.name for field in fields(COMMANDS[verb])]
    typed = st.one_of(st.text(max_size=300), st.sampled_from([text for text, _ in GOOD.values()]))
    form = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(names, typed)))
    try:
        command = read(verb, form, site)
    except Mistake as mistake:
        assert mistake.field in names
        assert mistake.how in ("missing", "unknown", "wrong", "long", "weak")
        return
    for name in {"note", "text", "english", "name"} & set(names):
        if (line := getattr(command, name)) is not None:
            assert line and len(line) <= TEXT_MOST and line == line.strip()
            assert line.isprintable() and unicodedata.is_normalized("NFC", line)


@given(text=st.text())
def test_plain_text_stays_plain(text: str) -> None:
    assert plain(plain(text)) == plain(text)


def test_every_field_can_be_read_and_is_described(site: Config) -> None:
    for verb, kind in COMMANDS.items():
        described = schema(verb, site)
        assert set(described["properties"]) == {field.name for field in fields(kind)} <= set(GOOD)


def test_a_pin_does_not_show_when_a_command_is_logged() -> None:
    assert "471108" not in repr(c.ClerkPin(clerk="maria", pin="471108"))
    assert "471108" not in repr(c.ClerkAdd(clerk="maria", name="Μ", role=Role.CLERK, pin="471108"))
