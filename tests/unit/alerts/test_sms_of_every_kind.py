"""Every text message fits, whatever the facts: GSM-7, one link, one segment, nothing personal."""

import re
from itertools import product

import msgspec
import pytest

from chalicelib.alerts.matrix import AUDIENCES, Kind, Urgency, matrix
from chalicelib.alerts.render import render_sms
from chalicelib.alerts.sms import segments
from chalicelib.alerts.view import EmployerView, LawyerView, View
from chalicelib.store.records import Role

LINK = "https://alertes.vigie.example/v/0123456789ab"
LONG_LINK = "https://abcdefghij.execute-api.eu-west-3.amazonaws.com/api/v/0123456789ab"
NAMES = ("Ben Ali", "Amina", "Martin", "2026-0912345")
CELLS = [
    (name, role)
    for name, kind in matrix().kinds.items()
    for role in AUDIENCES
    if (cell := kind.cell(role)) and cell.urgency is not Urgency.SILENT
]


def _view(name: str, role: Role, label: str, **more: object) -> View:
    audience = LawyerView if role is Role.LAWYER else EmployerView
    facts = {
        "brand": matrix().brand, "kind": name, "label": label,
        "today": "À faire aujourd’hui : répondez.", "link": LINK, "sms_link": LINK,
        "sentence": "Amina Ben Ali, Boulangerie Martin", "dossier": "WWWWWW",
        "reference": "2026-0912345", "employer": "Boulangerie Martin", "worker": "A. B. A.",
        "on_short": "23/11/2026", "silent": "1 234 jours",
    }  # fmt: skip
    if audience is EmployerView:
        facts["was_short"] = "24/01/2027"
    return msgspec.convert(facts | more, audience)


def _text(kind: Kind, role: Role, view: View) -> str:
    cell = kind.cell(role)
    assert cell is not None
    text = render_sms(cell.template, view)
    assert text.startswith(f"{matrix().brand}: ")
    assert not re.search("|".join(NAMES), text)
    assert text.count("http") == 1
    assert text.endswith(f"/stop: {view.sms_link}")
    return text


@pytest.mark.parametrize(("name", "role"), CELLS)
def test_a_text_message_is_one_segment_with_the_usual_facts(name: str, role: Role) -> None:
    """Its date, « Vu », a doubt or a posting day: 160 signs, one segment, half the cost."""
    kind = matrix().kinds[name]
    # Only what a mail announces may be in doubt; what presses is what it may announce.
    doubt = Urgency.URGENT in (kind.employer.urgency, kind.worker.urgency)
    labels = (kind.label, f"{kind.label} à confirmer") if doubt else (kind.label,)
    states: tuple[dict[str, object], ...] = (
        {},
        {"overdue": True},
        {"last_day": True},
        {"post_by_short": "20/01/2027"},
    )
    for label, state, seen in product(labels, states, ("", LINK)):
        view = _view(name, role, label, act_by_short="25/01/2027", seen=seen, **state)
        text = _text(kind, role, view)

        assert segments(text) == 1, f"{len(text)}: {text}"


@pytest.mark.parametrize(("name", "role"), CELLS)
def test_a_text_message_is_two_segments_at_the_very_most(name: str, role: Role) -> None:
    """A sample, repeated, provisional, with every date, on a site without a name of its own."""
    kind = matrix().kinds[name]
    for overdue, last_day, dated in product((True, False), repeat=3):
        view = _view(
            name, role, f"échéance provisoire, {kind.label} à confirmer", sms_link=LONG_LINK,
            act_by_short="25/01/2027" if dated else "", overdue=overdue, last_day=last_day,
            post_by_short="20/01/2027" if dated else "", sample=True, repeat=True,
            provisional=True, confirm=True, seen=LONG_LINK,
        )  # fmt: skip

        assert segments(_text(kind, role, view)) <= 2
