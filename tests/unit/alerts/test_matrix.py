"""The matrix leaves nobody out, and refuses a table that would."""

import copy
import tomllib
from pathlib import Path
from typing import Any

import pytest

from chalicelib.alerts import matrix as matrix_module
from chalicelib.alerts import notices, recap
from chalicelib.alerts.matrix import (
    AUDIENCES,
    TO_MANAGER,
    Matrix,
    Urgency,
    matrix,
    read_matrix,
)
from chalicelib.alerts.render import TEMPLATES
from chalicelib.cases import BY_KIND
from chalicelib.errors import BadInput
from chalicelib.law.rules import rules
from chalicelib.store.records import Channel, Role

TOLD = AUDIENCES
BEYOND_EVENTS = ("reminder", "point", "receipt_missing", "recomputed", *TO_MANAGER)
RAW = tomllib.loads(Path(matrix_module.__file__).with_name("matrix.toml").read_text())


def templates_of(table: Matrix) -> set[str]:
    cells = (kind.cell(role) for kind in table.kinds.values() for role in TOLD)
    return {cell.template for cell in cells if cell and cell.template}


@pytest.mark.parametrize("kind", [*BY_KIND, *BEYOND_EVENTS])
def test_every_kind_says_for_each_audience_whether_it_is_told(kind: str) -> None:
    """No event kind may be added without deciding who hears of it."""
    entry = matrix().kinds[kind]

    assert all(entry.cell(role) is not None for role in TOLD)
    assert entry.label
    assert entry.group in matrix().groups


@pytest.mark.parametrize("template", sorted(templates_of(matrix())))
def test_every_template_has_its_mail_and_its_sms(template: str) -> None:
    """A kind that is told has both texts, whatever its channels today."""
    assert (TEMPLATES / "mail" / f"{template}.j2").is_file()
    assert (TEMPLATES / "sms" / f"{template}.j2").is_file()


@pytest.mark.parametrize("folder", ["mail", "sms"])
def test_no_text_is_left_that_nobody_receives(folder: str) -> None:
    """A template out of the matrix is a text that people believe is sent."""
    mails = {*notices.TEMPLATES, recap.TEMPLATE}
    outside = mails if folder == "mail" else {notices.PHONE_CODE, "link"}

    found = {p.stem for p in (TEMPLATES / folder).glob("*.j2")}
    assert found == templates_of(matrix()) | outside


def test_blocks_exist_twice_so_that_the_text_twin_never_differs() -> None:
    """Whatever a mail says in HTML it says in plain text."""
    names = {twin: {p.name for p in (TEMPLATES / twin).glob("*.j2")} for twin in ("html", "text")}
    macros = {
        twin: {
            line.split("(")[0]
            for line in (TEMPLATES / twin / "kit.j2").read_text().splitlines()
            if line.startswith("{% macro")
        }
        for twin in ("html", "text")
    }

    assert names["html"] == names["text"]
    assert macros["html"] == macros["text"]


def test_every_rule_of_law_says_who_hears_its_reminders() -> None:
    """A deadline added to the law room cannot stay without an audience."""
    assert {rule.id for rule in rules()} == set(matrix().reminders)


def test_a_deadline_for_lawyers_only_never_rings_employers() -> None:
    """Employers have one date (design §3.15)."""
    loud = {r.id for r in rules() if r.lawyer_only} & {
        name for name, r in matrix().reminders.items() if r.employer is not Urgency.SILENT
    }

    assert loud == set()


def test_a_rule_that_asks_for_an_act_is_named_for_employers() -> None:
    """The employer's reminder never prints the lawyer's label of a contest."""
    asked = {r.today for r in rules() if r.today not in (None, "watch")}

    assert asked == set(matrix().asks)


def test_every_deadline_rule_says_who_hears_it() -> None:
    """A rule the table does not know would ring everybody."""
    assert {r.id for r in rules()} == set(matrix().reminders)


def test_what_is_for_the_lawyer_only_never_rings_an_employer() -> None:
    """Design §3.15; and an employer is only rung for what the day's line asks of them."""
    for one in rules():
        employer = matrix().reminder(one.id).employer
        if one.lawyer_only:
            assert employer is Urgency.SILENT, one.id
        if employer is not Urgency.SILENT:
            assert one.today or matrix().reminder(one.id).group, one.id


@pytest.mark.parametrize("kind", ["closed", "refused", "grant_withdrawn", "complement_requested"])
@pytest.mark.parametrize("role", [r for r in TOLD if r is not Role.WORKER])
def test_what_starts_a_clock_is_urgent_for_all(kind: str, role: Role) -> None:
    """A closure, a decision or a complement request goes by e-mail and SMS."""
    cell = matrix().kinds[kind].cell(role)

    assert cell is not None
    assert set(matrix().channels(cell, role)) == {Channel.EMAIL, Channel.SMS}


@pytest.mark.parametrize("rule", sorted(matrix().reminders))
@pytest.mark.parametrize("role", TOLD)
def test_no_rung_of_a_rule_is_left_without_a_channel_for_who_hears_it(
    rule: str, role: Role
) -> None:
    """Every deadline rule × audience × rung: silent by the table, or told by e-mail at least."""
    cell = matrix().kinds["reminder"].cell(role)
    reminder = matrix().reminder(rule)
    assert cell is not None
    for step in matrix().ladder:
        channels = matrix().channels(cell, role, rule, step.rung)
        hears = reminder.lawyer if role is Role.LAWYER else reminder.employer
        silent = Urgency.SILENT in (cell.urgency, hears)
        assert (Channel.EMAIL in channels) != silent


@pytest.mark.parametrize("role", TOLD)
def test_each_audience_has_its_groups_with_a_usual_choice(role: Role) -> None:
    """The page of preferences can always be shown; its usual choice is one it offers."""
    usual = matrix().groups_of(role)

    assert "urgent" in usual
    assert all(wish.channels for wish in usual.values())
    assert all(wish.pace in matrix().groups[name].paces for name, wish in usual.items())
    assert matrix().groups["urgent"].paces == ("now",), "what presses is never gathered"


def broken(path: str, value: Any) -> dict[str, Any]:
    table: Any = copy.deepcopy(RAW)
    *parents, last = path.split(".")
    place = table
    for name in parents:
        place = place[name]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return dict(table)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("kinds.closed", None, "closed"),
        ("kinds.invented", RAW["kinds"]["closed"], "invented"),
        ("kinds.closed.lawyer", None, "lawyer"),
        ("kinds.closed.worker", None, "worker"),
        ("kinds.closed.group", "elsewhere", "elsewhere"),
        ("kinds.closed.lawyer", {"urgency": "urgent", "template": "x", "pace": "weekly"}, "pace"),
        ("groups.urgent", None, "urgent"),
        ("groups.point.paces", [], "paces"),
        ("reminders.D14.rungs", ["J-31"], "J-31"),
        ("ladder", [s for s in RAW["ladder"] if s["rung"] != "J-7"], "J-7"),
        ("ladder", [s | {"said": "by_default"} for s in RAW["ladder"]], "J-7"),
        ("ladder", RAW["ladder"][::-1], "in time"),
        ("ladder", [*RAW["ladder"], RAW["ladder"][-1]], "twice"),
        ("kinds.closed.lawyer", {"urgency": "loud"}, "urgency"),
        ("kinds.closed.lawyer", {"urgency": "urgent"}, "template"),
        ("kinds.granted.lawyer", {"urgency": "normal", "template": "x", "chanels": []}, "chanels"),
        ("kinds.reopened.sentence", None, "sentence"),
        ("kinds.quarantined.do", None, "quarantined"),
        ("urgencies.silent", None, "silent"),
        ("patience.sms", None, "sms"),
        ("patience.sms.hours", 0, "hours"),
    ],
)
def test_a_faulty_table_is_refused_with_its_place(path: str, value: Any, said: str) -> None:
    """The table is checked when loaded, and the message names what is wrong."""
    with pytest.raises(BadInput, match=said):
        read_matrix(broken(path, value))
