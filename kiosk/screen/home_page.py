"""The services become large buttons: letter, name in both languages, who waits and how long. Pure; pixels."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from math import ceil

from display.scene import Shape
from epass.config import Group
from epass.queueing.estimate import Wait
from kiosk.dialogue.offers import Offer, Why
from kiosk.dialogue.pages import ChooseService, Home, OpenGroup, View
from kiosk.screen import footer, signs
from kiosk.screen.card import Card, Entry
from kiosk.screen.facts import Fact
from kiosk.screen.leaves import beside_turner, leaves, turner
from kiosk.screen.look import GAP, Moment, Picture, Sheet, ground, painted, target, top_of
from kiosk.screen.typeset import Paragraph, largest
from kiosk.screen.words import counted, minutes, opening, waiting, word

_TALLEST, _TALLEST_LARGE = 400, 560
_NOTICE = 76
_TITLE = 78
_CARDS_KEPT = 256
# As long as a wait gets in practice.
_LONG_WAIT = Wait(ahead=88, low_min=100, high_min=120)


def draw(view: View, page: Home, moment: Moment, languages: tuple[str, ...], sheet: Sheet) -> Picture:
    """`sheet` is what the header leaves; in low reach what is touched lies in the lower part of it, and the languages
    with it."""
    gap = GAP * sheet.u
    below = footer.height(view, moment, sheet)
    grid = sheet.part(bottom=below + gap)
    told: list[Shape] = []
    if not view.is_low and not has_title_above(view, sheet):
        most = max(_TITLE * sheet.u, 2.4 * sheet.style.least)
        block = grid.part(bottom=grid.height - most).fitted([title(view, moment, sheet)])
        height = max(_TITLE * sheet.u, block.height)
        told += block.labels(grid.x, grid.y + (height - block.height) / 2)
        grid = grid.part(top=height + gap / 2)
    if not moment.prints and not view.is_large:  # large letters leave no room; who takes a number is asked anyway
        told += _notice(word("no_tickets", view.language), grid.part(bottom=grid.height - _NOTICE * sheet.u))
        grid = grid.part(top=_NOTICE * sheet.u + gap)
    if view.is_low:
        told += _big_title(view, moment, grid.part(bottom=grid.reach().height + gap))
        grid = grid.reach()
    # Where there is little room for large letters, the leaves are turned in the footer.
    turns_below = view.is_low and sheet.is_large and not sheet.is_wide
    room, place = (grid, None) if turns_below else beside_turner(grid)
    entries = entries_of(page, moment, view)
    parts = leaves(entries, lambda part, has_others: _fit(_cards(part, room if has_others else grid, view, languages)))
    leaf, count = min(page.leaf, len(parts) - 1), len(parts)
    cards = _cards(parts[leaf], room if count > 1 else grid, view, languages)
    picture = painted([*told, *_drawn(cards)])
    picture = replace(picture, targets=tuple(target(card.entry.action, card.sheet) for card in cards))

    def turned(sheet: Sheet) -> Picture:
        return turner(view, leaf, count, page.leaf, sheet)

    if count > 1 and place:
        picture += turned(place)
    choice = languages if view.is_low and len(languages) > 1 else ()
    foot = sheet.part(top=sheet.height - below)
    return picture + footer.draw(view, moment, choice, foot, turned if count > 1 and turns_below else None)


def has_title_above(view: View, sheet: Sheet) -> bool:
    """Whether the title stands in the header: a high screen has it over the services."""
    return sheet.is_wide and not view.is_low


def title(view: View, moment: Moment, sheet: Sheet) -> Paragraph:
    """What to do here, or the name of the group whose services these are."""
    page = view.page
    group = _group(moment, page.group) if isinstance(page, Home) else None
    text = _name(group, view.language) if group else word("headline", view.language)
    return Paragraph(text=text, size=58 * sheet.u, colour=sheet.palette.ink, weight="extrabold", leading=1.16)


def _big_title(view: View, moment: Moment, sheet: Sheet) -> Iterator[Shape]:
    """In low reach there is room above: what to do, and that it is below."""
    side = min(sheet.height * 0.6, 120 * sheet.u)
    text = sheet.part(left=side + 28 * sheet.u)
    yield from signs.down(
        sheet.x, sheet.y + (sheet.height - side) / 2, side, sheet.palette.status, sheet.palette.ground
    )
    block = text.fitted([replace(title(view, moment, sheet), size=92 * sheet.u)])
    yield from block.labels(text.x, top_of(block, text))


def entries_of(page: Home, moment: Moment, view: View) -> list[Entry]:
    """The services of the page's group; at home those that are in none, and each group where its first service is."""
    entries: dict[str, Entry] = {}
    for offer in moment.offers:
        group = _group(moment, offer.group)
        if (group.id if group else "") == page.group:
            entries[offer.letter] = _service(offer, moment, view)
        elif group and not page.group and group.id not in entries:
            entries[group.id] = _folder(group, moment, view)
    return list(entries.values())


def _group(moment: Moment, id: str) -> Group | None:
    return next((group for group in moment.groups if group.id == id), None)


def _name(group: Group, language: str) -> str:
    return group.name.get(language) or group.name["el"]


def _service(offer: Offer, moment: Moment, view: View) -> Entry:
    return Entry(
        action=ChooseService(letter=offer.letter),
        badge=offer.letter,
        names=tuple(offer.name.items()),
        facts=_facts(offer, moment, view),
        longest=_open_facts(_LONG_WAIT, view),
        is_shut=offer.refused is not None,
    )


def _folder(group: Group, moment: Moment, view: View) -> Entry:
    count = sum(offer.group == group.id for offer in moment.offers)
    facts = (Fact(sign=signs.right, text=counted("services_in", count, view.language)),)
    return Entry(
        action=OpenGroup(group=group.id),
        badge=signs.folder,
        names=tuple(group.name.items()),
        facts=facts,
        longest=facts,
    )


def _facts(offer: Offer, moment: Moment, view: View) -> tuple[Fact, ...]:
    language, refused = view.language, offer.refused
    if refused is None:
        until = offer.closes_at and word("last_numbers", language, clock=f"{offer.closes_at:%H:%M}")
        return _open_facts(offer.wait, view) + ((Fact(sign=signs.closed, text=until),) if until else ())
    facts = [Fact(sign=signs.closed, text=word(refused.why, language))]
    if refused.why is Why.CLOSED and (opens := opening(refused.opens_at, moment.now, language)):
        facts.append(Fact(sign=signs.clock, text=opens))
    if refused.special:
        facts.append(Fact(sign=signs.calendar, text=refused.special.get(language) or refused.special["el"]))
    return tuple(facts)


def _open_facts(wait: Wait, view: View) -> tuple[Fact, ...]:
    """In large letters the signs speak for the words."""
    people = str(wait.ahead) if view.is_large else waiting(wait, view.language)
    how_long = minutes(wait, view.language, is_short=view.is_large)
    facts = [Fact(sign=signs.person, text=people)]
    return (*facts, Fact(sign=signs.clock, text=how_long)) if how_long else tuple(facts)


def _cards(entries: Sequence[Entry], sheet: Sheet, view: View, languages: tuple[str, ...]) -> list[Card]:
    """In one column or in two, as it makes them larger; in the other number of columns where only that fits."""
    usual = 2 if len(entries) > 3 and sheet.is_wide else 1
    tried: list[list[Card]] = []
    for columns in (1,) if sheet.is_large else (usual, 3 - usual):
        places = _places(sheet, len(entries), columns)
        cards = [
            Card(entry=entry, view=view, languages=languages, sheet=place)
            for entry, place in zip(entries, places, strict=True)
        ]
        if _fit(cards):
            return cards
        tried.append(cards)
    return tried[0]


def _fit(cards: Sequence[Card]) -> bool:
    return all(_is_legible(card.at_rest()) for card in cards)


# To try sizes takes most of the time of a picture, and from one picture to the next they seldom change.
@lru_cache(maxsize=_CARDS_KEPT)
def _is_legible(card: Card) -> bool:
    return min(card.sheet.width, card.sheet.height) >= card.sheet.style.finger and card.fits(card.least_percent)


@lru_cache(maxsize=_CARDS_KEPT)
def _largest(card: Card) -> int:
    """0: it fits at no size unless its letters shrink."""
    return largest(card.fits) if card.fits(1) else 0


def _drawn(cards: Sequence[Card]) -> Iterator[Shape]:
    cards = [card if _largest(card.at_rest()) else card.shrinking() for card in cards]
    largest_of = [_largest(card.at_rest()) for card in cards]
    # One size for all; but a single name that is much longer than the others makes only itself smaller.
    common = sorted(largest_of)[1 if len(cards) > 3 else 0] if cards else 0
    for card, percent in zip(cards, largest_of, strict=True):
        yield from card.draw(min(percent, common))


def _places(grid: Sheet, count: int, columns: int) -> list[Sheet]:
    rows = ceil(count / columns)
    gap = GAP * grid.u
    tallest = (_TALLEST_LARGE if grid.is_large else _TALLEST) * grid.u
    height = min((grid.height - gap * (rows - 1)) / max(rows, 1), tallest)
    block = grid.middle(grid.width, height * rows + gap * (rows - 1))
    lines = block.rows([1] * rows, gap) if rows else []
    return [place for line in lines for place in line.columns([1] * columns, gap)][:count]


def _notice(text: str, sheet: Sheet) -> Iterator[Shape]:
    u, palette = sheet.u, sheet.palette
    yield ground(sheet, palette.warning, radius=14)
    side = 48 * u
    inner = sheet.part(left=88 * u, right=20 * u, top=4 * u, bottom=4 * u)
    ink, hole = (palette.on_warning, palette.warning)
    yield from signs.warning(sheet.x + 20 * u, sheet.y + (sheet.height - side) / 2, side, ink, hole)
    block = inner.fitted([Paragraph(text=text, size=28 * u, colour=palette.on_warning, weight="medium")])
    yield from block.labels(inner.x, top_of(block, inner))
