"""Every text message fits, whatever the facts: GSM-7, two segments, nothing personal."""

import re
from itertools import product

import pytest

from chalicelib.alerts.matrix import AUDIENCES, Urgency, matrix
from chalicelib.alerts.render import render_sms
from chalicelib.alerts.sms import segments
from chalicelib.alerts.view import EmployerView, LawyerView
from chalicelib.store.records import Role

LINK = "https://alertes.vigie.example/prod/s/0123456789abcdef"
NAMES = ("Ben Ali", "Amina", "Martin", "2026-0912345")
CELLS = [
    (name, role)
    for name, kind in matrix().kinds.items()
    for role in AUDIENCES
    if (cell := kind.cell(role)) and cell.urgency is not Urgency.SILENT
]


@pytest.mark.parametrize(("name", "role"), CELLS)
def test_a_text_message_fits_with_the_longest_facts(name: str, role: Role) -> None:
    """A sample, repeated, provisional, with every date and a long site: two segments at most."""
    kind = matrix().kinds[name]
    cell = kind.cell(role)
    assert cell is not None
    audience = LawyerView if role is Role.LAWYER else EmployerView
    for overdue, last_day, dated in product((True, False), repeat=3):
        view = audience(
            brand=matrix().brand, kind=name, label=f"échéance provisoire, {kind.label} à confirmer",
            today="À faire aujourd’hui : répondez.", link=LINK, sms_link=LINK,
            sentence="Amina Ben Ali, Boulangerie Martin", dossier="WWWWWW",
            reference="2026-0912345", employer="Boulangerie Martin", worker="A. B. A.",
            on_short="23/11/2026", act_by_short="25/01/2027" if dated else "",
            post_by_short="20/01/2027" if dated else "", overdue=overdue, last_day=last_day,
            sample=True, repeat=True, provisional=True, confirm=True, silent="1 234 jours",
        )  # fmt: skip
        text = render_sms(cell.template, view)

        assert segments(text) <= 2, text
        assert text.startswith(f"{matrix().brand}: ")
        assert LINK in text or role is Role.WORKER
        assert not re.search("|".join(NAMES), text)
