"""The inventory (bordereau de pièces): numbers, labels and file names, as the court gets them."""

from collections.abc import Iterator, Sequence
from datetime import date

from ..law.wording import NBSP
from .drawn import pdf
from .manifest import File, Manifest, Missing
from .pieces import pieces
from .sheet import LABEL, PLAIN, SMALL, STRONG, TEXT_WIDTH, TITLE, Cell, Row
from .typography import typeset

_NUMBER, _LABEL, _NAME = 0.0, 14.0, 108.0


def inventory(manifest: Manifest, title: str, on: date) -> bytes:
    """The PDF of the inventory: every exhibit of the manifest, those to be joined too.

    `title` is the document they support. CJA R412-2: continuous ascending numbers, explicit labels.
    """
    words = pieces().inventory
    every: list[File | Missing] = [*manifest.exhibits(), *manifest.missing]
    listed = sorted(every, key=lambda one: one.number)
    rows = [
        Row((Cell(words.title, style=TITLE),)),
        Row((Cell(pieces().say("case", reference=manifest.reference), style=LABEL),), above=1),
        Row(
            (
                Cell(
                    words.count.format_map({"nombre": _count(len(listed)), "document": title}),
                ),
            )
        ),
        *_table(listed),
        Row((Cell(words.basis, style=SMALL),), above=6, ruled=True),
    ]
    return pdf(words.title, f"{words.title} – {manifest.reference}", rows, on)


def _table(listed: Sequence[File | Missing]) -> Iterator[Row]:
    words = pieces().inventory
    yield _line(words.number, words.label, words.name, heading=True)
    for one in listed:
        if isinstance(one, Missing):
            name = words.missing.format_map({"nom": one.expected})
        else:
            name = one.path.rpartition("/")[2]
        yield _line(str(one.number), typeset(one.label), name)


def _line(number: str, label: str, name: str, *, heading: bool = False) -> Row:
    style = STRONG if heading else PLAIN
    cells = (
        Cell(number, x=_NUMBER, width=12, style=style),
        Cell(label, x=_LABEL, width=_NAME - _LABEL - 4, style=style),
        Cell(name, x=_NAME, width=TEXT_WIDTH - _NAME, style=style if heading else SMALL),
    )
    return Row(cells, above=6 if heading else 2.2, ruled=not heading, keep=heading)


def _count(number: int) -> str:
    return f"{number}{NBSP}pièce{'s' if number > 1 else ''}"
