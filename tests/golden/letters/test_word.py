"""The check of what Word would refuse finds it: test_golden_letters holds every draft to it."""

import io
import zipfile
from collections.abc import Callable

import pytest

from tests.golden.letters.making import made
from tests.golden.letters.word import faults


def _swapped(xml: str) -> str:
    return xml.replace("<w:keepNext/><w:keepLines/>", "<w:keepLines/><w:keepNext/>")


def _unstyled(xml: str) -> str:
    return xml.replace('w:pStyle w:val="Heading1"', 'w:pStyle w:val="Absent"')


def _unsectioned(xml: str) -> str:
    head, _, tail = xml.partition("<w:sectPr")
    return head + tail.partition("</w:sectPr>")[2]


@pytest.mark.parametrize(
    ("part", "spoil", "found"),
    [
        ("word/styles.xml", _swapped, "out of order"),
        ("word/document.xml", _unstyled, "no style Absent"),
        ("word/document.xml", _unsectioned, "does not end with its section"),
        ("word/_rels/document.xml.rels", lambda xml: xml.replace("styles.xml", "s.xml"), "no part"),
        ("[Content_Types].xml", lambda xml: xml.replace('"xml"', '"x"').replace("/word/s", "/w"), "of no content type"),
    ],
)  # fmt: skip
def test_the_check_finds_what_it_looks_for(
    part: str, spoil: Callable[[str], str], found: str
) -> None:
    """A spoiled draft is not one that passes."""
    draft = made("01-incomplete-no-request", "recours-gracieux")
    assert not isinstance(draft, str)
    with zipfile.ZipFile(io.BytesIO(draft.docx)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    spoiled = spoil(members[part].decode()).encode()
    assert spoiled != members[part]
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        for name, content in {**members, part: spoiled}.items():
            archive.writestr(name, content)

    assert any(found in fault for fault in faults(raw.getvalue()))
