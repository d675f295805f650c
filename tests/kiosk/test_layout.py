from dataclasses import replace
from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epass.config import load
from epass.errors import ConfigError
from epass.languages import languages
from epass.queueing.estimate import Wait
from fakes.receipts import ATHENS, a_receipt, an_english_receipt
from fakes.sites import write_site
from kiosk.ticket.elements import Banner, Code, Gap, Number, Paragraph, Rule, elements_of
from kiosk.ticket.layout import KINDS, SENTENCES, Block, Layout, load_layout, mistakes, our_layout
from kiosk.ticket.receipt import WORDS

NUMBER = '[[blocks]]\nkind = "number"\n'
SLOT = datetime(2026, 11, 23, 10, 20, tzinfo=ATHENS)


def a_layout(folder, text):
    path = folder / "ticket.toml"
    path.write_text(text, encoding="utf-8")
    return load_layout(path)


def mistakes_of(folder, text):
    with pytest.raises(ConfigError) as error:
        a_layout(folder, text)
    start = f"{folder / 'ticket.toml'}: "
    assert all(mistake.startswith(start) for mistake in error.value.mistakes)
    return [mistake.removeprefix(start) for mistake in error.value.mistakes]


def paragraphs(receipt, layout):
    return [element.words for element in elements_of(receipt, layout) if isinstance(element, Paragraph)]


def test_ours_says_everything_that_a_citizen_needs():
    elements = elements_of(a_receipt(slot=SLOT), our_layout())
    words = [element.words for element in elements if isinstance(element, Paragraph)]
    assert words == [
        "ΚΕΠ Δήμου Ηρακλείου",
        "Ο αριθμός σας",
        "Υποβολή αίτησης και θεώρηση γνησίου υπογραφής",
        "Applications and certification of signature",
        "Δευτέρα 23 Νοεμβρίου 2026, 10:42",
        "Ισχύει μόνο για σήμερα",
        "Έχετε μαζί σας την ταυτότητά σας.",
    ]
    assert Number("Α042") in elements
    assert [element.label for element in elements if hasattr(element, "label")] == [
        "Ραντεβού:",
        "Αναμένουν πριν από εσάς:",
        "Εκτιμώμενη αναμονή:",
    ]
    assert elements[-1] == Code(a_receipt().link, "Παρακολουθήστε τη σειρά σας από το κινητό σας")


def test_every_sentence_is_there_in_every_language():
    for language in languages():
        for name in (*SENTENCES, "copy"):
            assert WORDS.say(name, language)


@pytest.mark.parametrize(("language", "mark"), [("el", "ΑΝΤΙΓΡΑΦΟ"), ("en", "COPY")])
def test_a_copy_begins_with_its_mark_and_the_ticket_does_not(language, mark):
    receipt = a_receipt(language=language)
    assert elements_of(replace(receipt, is_copy=True), our_layout())[0] == Banner(mark)
    assert not any(isinstance(element, Banner) for element in elements_of(receipt, our_layout()))


def test_what_a_site_wrote_stands_where_it_wants_it_in_the_citizens_language(tmp_path):
    layout = a_layout(
        tmp_path,
        """
        blocks = [
            { kind = "number" },
            { kind = "text", text = { el = "{site}, {date}\\n{clock}", en = "{number} at {site}" }, align = "left" },
            { kind = "text", text = { el = "Ραντεβού στις {booking}" }, when = "booking", size = "large", bold = true },
            { kind = "text", text = { el = "Χωρίς ραντεβού" }, when = "walk_in" },
        ]
        """,
    )
    assert paragraphs(a_receipt(), layout) == [
        "ΚΕΠ Δήμου Ηρακλείου, Δευτέρα 23 Νοεμβρίου",
        "10:42",
        "Χωρίς ραντεβού",
    ]
    assert paragraphs(a_receipt(slot=SLOT), layout)[-1] == "Ραντεβού στις 10:20"
    assert paragraphs(an_english_receipt(), layout)[0] == "Β1007 at Citizens' Service Centre of Heraklion"
    block = layout.blocks[2]
    assert (block.when, block.size, block.is_bold, block.align) == ("booking", "large", True, "center")


def test_a_dash_in_a_name_never_begins_a_line():
    layout = Layout(blocks=(Block(kind="site"),))
    assert paragraphs(a_receipt(site="Νέας Φιλαδέλφειας – Νέας Χαλκηδόνας"), layout) == [
        "Νέας Φιλαδέλφειας\u00a0– Νέας Χαλκηδόνας"
    ]


def test_the_space_closes_around_what_is_not_there():
    silent = Wait(ahead=0, low_min=None, high_min=None)
    elements = elements_of(a_receipt(wait=silent, notes=(), service_again=""), our_layout())
    assert [element for element in elements if isinstance(element, Rule)] == [Rule(True), Rule(False)]
    assert not isinstance(elements[0], Gap)


@given(st.lists(st.sampled_from([kind for kind in KINDS if kind != "text"]), max_size=12), st.booleans())
def test_space_never_leads_trails_or_doubles(kinds, is_copy):
    layout = Layout(blocks=tuple(Block(kind=kind, mm=2) for kind in kinds))
    elements = elements_of(a_receipt(is_copy=is_copy, notes=(), link=""), layout)
    space = [isinstance(element, Gap | Rule) for element in elements]
    assert space[:1] != [True]
    assert space[-1:] != [True]
    for one, other in pairwise(elements):
        assert not (isinstance(one, Gap) and isinstance(other, Gap))
        assert not (isinstance(one, Rule) and isinstance(other, Rule))


def test_every_mistake_is_told_at_once(tmp_path):
    text = """
    [[blocks]]
    kind = "sit"
    [[blocks]]
    kind = "gap"
    [[blocks]]
    kind = "rule"
    bold = true
    [[blocks]]
    kind = "text"
    [[blocks]]
    kind = "text"
    say = "your_nummer"
    text = { el = "{nummer} {clock:>5} {booking} }", xx = "…" }
    [[blocks]]
    kind = "text"
    say = "your_number"
    text = { el = "{nummer} {clock:>5} {booking}", xx = "…" }
    """
    found = mistakes_of(tmp_path, text)
    for place, part in (
        ("blocks[1].kind", "did you mean “site”?"),
        ("blocks[2].mm", "is missing"),
        ("blocks[3].bold", "there is no such option"),
        ("blocks[4].text", "is missing"),
        ("blocks[5].say", "did you mean “your_number”?"),
        ("blocks[5].text", "a brace too many or too few"),
        ("blocks[6].say", "leave one of the two out"),
        ("blocks[6].text", "there is no {nummer}; there are {site}"),
        ("blocks[6].text", "there is no {clock}"),
        ("blocks[6].text", 'add when = "booking"'),
        ("blocks[6].text", "“xx” is not one of el, en"),
        ("blocks", 'add { kind = "number" }'),
    ):
        assert any(mistake.startswith(f"{place}: ") and part in mistake for mistake in found), (place, part)


def test_a_number_on_some_tickets_only_is_not_enough(tmp_path):
    assert mistakes_of(tmp_path, NUMBER + 'when = "booking"') == [
        'blocks: a ticket needs its number: add { kind = "number" }'
    ]


def test_the_sites_configuration_is_checked_with_its_layout(tmp_path):
    path = write_site(tmp_path, receipt='layout = "ours.toml"')
    assert "ours.toml: cannot be read" in mistakes(load(path))[0]
    (tmp_path / "ours.toml").write_text(NUMBER)
    assert mistakes(load(path)) == []
    assert load_layout(load(path).receipt.layout).blocks == (Block(kind="number"),)
    assert mistakes(load(write_site(tmp_path))) == []
