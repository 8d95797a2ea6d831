"""Draft every document of a golden case: its text, or why it is refused."""

import io
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import msgspec
from docx import Document
from docx.table import Table
from docx.text.paragraph import Paragraph

from chalicelib.cases import CaseFile, decode_case, fold
from chalicelib.errors import BadInput
from chalicelib.law import analyse, deadlines
from chalicelib.letters import Choices, Drafted, Paper, documents, draft

HERE = Path(__file__).parent
CASES = tuple(sorted(path.stem for path in (HERE / "cases").glob("*.json")))


class Golden(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A golden case: what it is about, the day it is drafted, what is chosen, the case itself."""

    about: str
    on: date
    file: msgspec.Raw
    choices: Choices = Choices()

    @property
    def case(self) -> CaseFile:
        return decode_case(bytes(self.file))


def golden(name: str) -> Golden:
    """The golden case of that name."""
    return msgspec.json.decode((HERE / "cases" / f"{name}.json").read_bytes(), type=Golden)


@cache
def made(name: str, document: str, paper: Paper = Paper()) -> Drafted | str:  # noqa: B008
    """The draft, or the reason for its refusal. Options that the document lacks are left out."""
    return drafted(golden(name), document, paper)


def drafted(one: Golden, document: str, paper: Paper = Paper()) -> Drafted | str:  # noqa: B008
    """The draft of a case, or the reason for its refusal."""
    case = one.case
    state = fold(case.events)
    own = tuple(o for o in one.choices.included if o in documents()[document].options)
    try:
        return draft(
            document,
            case.case,
            state,
            analyse(case.case, state, one.on),
            deadlines(case.case, state, one.on),
            one.on,
            choices=msgspec.structs.replace(one.choices, included=own, paper=paper),
        )
    except BadInput as refused:
        return f"{refused.why} {refused.remedy}".strip()


def text(docx: bytes) -> str:
    """The paragraphs of a draft, one a line, a no-break space as ⍽ so that it shows.

    A row of a table is a line, its cells apart by ` | `.
    """
    lines = [
        line
        for block in Document(io.BytesIO(docx)).iter_inner_content()
        for line in ([block.text] if isinstance(block, Paragraph) else _rows(block))
    ]
    return "\n".join(lines).replace("\u00a0", "⍽") + "\n"


def _rows(table: Table) -> list[str]:
    return [" | ".join(cell.text for cell in row.cells) for row in table.rows]


def written(name: str, document: str) -> str:
    """What the golden file of that case and document holds."""
    done = made(name, document)
    return f"REFUSÉ : {done}\n" if isinstance(done, str) else text(done.docx)


def golden_file(name: str, document: str) -> Path:
    """Where that text is kept."""
    return HERE / f"{name}.{document}.txt"


def every() -> Iterator[tuple[str, str]]:
    """Each golden case with each document."""
    return ((name, document) for name in CASES for document in documents())
