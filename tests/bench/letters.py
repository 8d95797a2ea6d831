"""Filling a Word template, beside plain docxtpl on the same templates and facts, in one run.

The floor is the bare body: Jinja's own filling of the prepared text, neither parsed nor zipped.
"""

import io
import time
from collections.abc import Callable
from datetime import date
from statistics import median
from typing import Any

from docx import Document
from docxtpl import DocxTemplate

from chalicelib.letters import parts, sandbox
from chalicelib.letters.package import DOCUMENT
from chalicelib.letters.render import prepared, render

# So many times faster than docxtpl is the aim for a letter of so many pages.
AIMS = {1: 3, 8: 5, 80: 10}
ON = date(2026, 11, 23)
_PARAGRAPHS_A_PAGE = 12
_SENTENCE = (
    "Par un courriel du {{ acte.date }}, l’administration a annoncé à la société "
    "{{ employeur.nom }} la clôture de la demande n° {{ demande.reference }}. "
)
FACTS: dict[str, Any] = {
    "acte": {"date": "20 novembre 2026", "sans_objet": False},
    "employeur": {"nom": "Dupont & <fils>"},
    "demande": {"reference": "2026-AT-0048213"},
    "chronologie": [{"texte": f"Le {n} novembre 2026, un fait a été constaté."} for n in range(9)],
}


def report(rounds: int = 9) -> None:
    print(f"Filling a Word template (median of {rounds}; times are of this machine):")
    for pages, aim in AIMS.items():
        docx = template(pages)
        name = f"banc-{pages}"
        sources = prepared(name, docx).sources
        plain, ours, floor = _medians(
            rounds,
            lambda: _docxtpl(docx),  # noqa: B023 - called in this turn
            lambda: render(name, docx, FACTS, "Banc", ON),  # noqa: B023
            lambda: parts.tree(name, DOCUMENT, sandbox.rendered(sources[DOCUMENT], FACTS)),  # noqa: B023
        )
        print(
            f"  {pages:2} pages   {ours * 1e3:7.1f} ms   {plain / ours:5.1f} × faster than docxtpl"
            f" ({plain * 1e3:.0f} ms; aim {aim} ×)   {ours / floor:4.1f} × the bare body"
        )


def template(pages: int) -> bytes:
    """A letter of about so many pages: sentences with facts, a choice and a list on each."""
    document = Document()
    for _ in range(pages):
        document.add_paragraph("{%p if acte.sans_objet %}")
        document.add_paragraph("La demande a été regardée comme étant sans objet.")
        document.add_paragraph("{%p endif %}")
        for _ in range(_PARAGRAPHS_A_PAGE):
            document.add_paragraph(_SENTENCE * 2)
        document.add_paragraph("{%p for fait in chronologie %}")
        document.add_paragraph("{{ fait.texte }}")
        document.add_paragraph("{%p endfor %}")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _docxtpl(docx: bytes) -> bytes:
    plain, out = DocxTemplate(io.BytesIO(docx)), io.BytesIO()
    plain.render(FACTS, autoescape=True)
    plain.save(out)
    return out.getvalue()


def _medians(rounds: int, *works: Callable[[], object]) -> list[float]:
    """Each piece of work in turn, round after round: what disturbs one disturbs all."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(rounds + 1):
        for taken, work in zip(times, works, strict=True):
            started = time.perf_counter()
            work()
            taken.append(time.perf_counter() - started)
    return [median(taken[1:]) for taken in times]
