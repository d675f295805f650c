"""A receipt becomes the elements of its ticket, in the order of the site's layout: what both encoders set."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from epass.languages import day, moment
from kiosk.ticket.layout import Block, Layout
from kiosk.ticket.receipt import WORDS, Fact, Receipt, facts_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """`size`, `align`: of layout.SIZES and layout.SIDES."""

    words: str
    size: str
    is_bold: bool
    align: str


@dataclass(frozen=True, slots=True)
class Number:
    """As large as the paper allows."""

    words: str


@dataclass(frozen=True, slots=True)
class Banner:
    """What nobody may overlook."""

    words: str


@dataclass(frozen=True, slots=True)
class Rule:
    is_thick: bool


@dataclass(frozen=True, slots=True)
class Gap:
    mm: float


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code. The caption may be empty."""

    link: str
    caption: str


Element = Paragraph | Number | Banner | Fact | Rule | Gap | Code


def elements_of(receipt: Receipt, layout: Layout) -> tuple[Element, ...]:
    """From top to bottom. What has nothing to say on this ticket is left out, and the space around it closes."""
    occasion = "booking" if receipt.slot else "walk_in"
    blocks = (block for block in layout.blocks if block.when in ("always", occasion))
    return tuple(_closed(element for block in blocks for element in _elements(block, receipt)))


def _elements(block: Block, receipt: Receipt) -> Iterator[Element]:
    match block.kind:
        case "number":
            yield Number(receipt.number)
        case "copy" if receipt.is_copy:
            yield Banner(WORDS.say("copy", receipt.language))
        case "facts":
            yield from facts_of(receipt)
        case "rule":
            yield Rule(block.is_thick)
        case "gap":
            yield Gap(block.mm)
        case "qr" if receipt.link:
            yield Code(receipt.link, _sentence(block, receipt))
        case _:
            for line in filter(None, _lines(block, receipt)):
                words = line.replace(" – ", "\u00a0– ")  # «Νέας Φιλαδέλφειας – Νέας …»: no line begins with a dash
                yield Paragraph(words=words, size=block.size, is_bold=block.is_bold, align=block.align)


def _lines(block: Block, receipt: Receipt) -> tuple[str, ...]:
    match block.kind:
        case "site" | "service" | "service_again":
            return (getattr(receipt, block.kind),)
        case "moment":
            return (moment(receipt.issued, receipt.language),)
        case "notes":
            return receipt.notes
        case "text":
            return tuple(_sentence(block, receipt).splitlines())
        case _:
            return ()


def _sentence(block: Block, receipt: Receipt) -> str:
    if block.say:
        return WORDS.say(block.say, receipt.language)
    text = block.text.get(receipt.language) or block.text.get("el", "")
    return text.format(
        site=receipt.site,
        number=receipt.number,
        service=receipt.service,
        date=day(receipt.issued, receipt.language),
        clock=f"{receipt.issued:%H:%M}",
        booking=f"{receipt.slot:%H:%M}" if receipt.slot else "",
    )


def _closed(elements: Iterable[Element]) -> Iterator[Element]:
    """Between two things that print at most one rule, and the largest of several gaps; none at the top or the end."""
    space: list[Rule | Gap] = []
    has_begun = False
    for element in elements:
        if isinstance(element, Rule | Gap):
            space.append(element)
            continue
        if has_begun:
            yield from _narrowed(space)
        yield element
        space, has_begun = [], True


def _narrowed(space: list[Rule | Gap]) -> Iterator[Rule | Gap]:
    rules = [place for place, element in enumerate(space) if isinstance(element, Rule)]
    if not rules:
        yield from _widest(space)
        return
    yield from _widest(space[: rules[0]])
    yield space[rules[0]]
    yield from _widest(space[rules[-1] + 1 :])


def _widest(space: list[Rule | Gap]) -> Iterator[Gap]:
    gaps = [element.mm for element in space if isinstance(element, Gap)]
    if gaps:
        yield Gap(max(gaps))
