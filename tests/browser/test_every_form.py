"""Every form of every page, each of its fields made wrong in turn: told beside it, nothing typed is lost.

No list of forms: the walk finds them. No browser: a refusal is read as a screen reader reads it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from .scenes import many, one
from .walk import PAGES, Sheet, Walker, good, last

SCRIPT = '"><script>alert(1)</script>'
WRONG = {"script": SCRIPT, "long": "x" * 20_000, "empty": ""}
WRONG_BY_TYPE = {"date": {"no day": "2026-02-31"}, "email": {"no address": "pas une adresse"}}
TYPED = ("text", "email", "tel", "date", "url", "number", "search")
GOOD = {"siren": "123456782", "adresse": "https://rh.exemple.example/vigie"}


@dataclass
class Form:
    """A form as somebody filled it in well, and how that was answered."""

    sheet: Sheet
    who: str
    path: str
    fixed: list[tuple[str, str]]
    values: dict[str, str]
    boxes: list[Any]
    accepted: bool = False


@dataclass
class Try:
    """One field made wrong, and what came back."""

    form: Form
    name: str
    wrong: str
    values: dict[str, str]
    answer: Sheet
    told: set[str] = field(default_factory=set)

    @property
    def where(self) -> str:
        return f"{self.form.sheet.route} {self.name} {self.wrong}"


def _forms(walker: Walker) -> Iterator[Form]:
    """Each form with something to type, once."""
    for route in PAGES:
        for who, sheet in walker.pages(route):
            for shown in (sheet, *walker.questions(sheet, who)):
                for form in shown.tree.forms:
                    boxes = [f for f in form.xpath(".//input|.//select|.//textarea") if f.name]
                    said = [f for f in boxes if f.get("type") not in ("hidden", "submit", "file")]
                    where = urlsplit(form.action or "")
                    kind = form.xpath("string(.//input[@name='sorte']/@value)")
                    new = said and form.method == "POST" and not where.netloc
                    if new and walker.first("form", kind, last(form.action), *_names(said)):
                        fixed = [
                            (f.name, f.value or "") for f in boxes if f.get("type") == "hidden"
                        ]
                        yield Form(
                            shown, who, where.path, [*fixed, *_button(form)], _filled(said), said
                        )


def _names(boxes: list[Any]) -> list[str]:
    return sorted({_shape(f.name) for f in boxes})


def _shape(name: str) -> str:
    """The rows of a list are made alike: one of them is enough."""
    return re.sub(r"(rang|suite|raison|[a-z]+\.)\W?(libre-)?[a-z]*\d*$", r"\1", name)


def _button(form: Any) -> list[tuple[str, str]]:
    """The button that is pressed, when none of them is nameless."""
    buttons = form.xpath(".//button[@type='submit']")
    named = [(b.get("name"), b.get("value", "")) for b in buttons if b.get("name")]
    return named[:1] if len(named) == len(buttons) else []


def _filled(boxes: list[Any]) -> dict[str, str]:
    values: dict[str, str] = {}
    for box in boxes:
        if box.get("type") in ("radio", "checkbox"):
            if box.name not in values or box.get("checked") is not None:
                values[box.name] = box.get("value", "on")
        else:
            known = next((v for k, v in GOOD.items() if k in box.name), "")
            values[box.name] = box.value or known or good(box)
    return values


def _typed(box: Any) -> bool:
    return box.tag == "textarea" or (box.tag == "input" and box.get("type", "text") in TYPED)


def _told(sheet: Sheet) -> set[str]:
    """The fields that have their fault beside them, by themselves or with the group they are in."""
    ids = {e.get("id"): e for e in sheet.tree.iter() if e.get("id")}
    told = set()
    for element in sheet.tree.xpath("//*[@aria-describedby]"):
        notes = [ids[n] for n in element.get("aria-describedby").split() if n.endswith("-erreur")]
        if notes and all(note.text_content().strip() for note in notes):
            inside = element.iter("input", "select", "textarea")
            told |= {e.name for e in inside} if element.tag == "fieldset" else {element.get("name")}
    return told


def _tries(walker: Walker) -> Iterator[Try]:
    for form in _forms(walker):
        well = walker.sheet(
            "POST", form.path, form.who, urlencode([*form.fixed, *form.values.items()])
        )
        form.accepted = well is None or well.status < 400
        for box in filter(_typed, form.boxes):
            if not walker.first("box", form.path, _shape(box.name)):
                continue
            for wrong, text in (WRONG | WRONG_BY_TYPE.get(box.get("type"), {})).items():
                values = form.values | {box.name: text}
                body = urlencode([*form.fixed, *values.items()])
                answer = walker.sheet("POST", form.path, form.who, body)
                if answer:
                    yield Try(form, box.name, wrong, values, answer, _told(answer))


@pytest.fixture(scope="module")
def tries() -> list[Try]:
    """What every form answers to every field made wrong; never by a fault of ours (the walk sees to it)."""
    return [one_try for scene in (many(), one()) for one_try in _tries(Walker(scene))]


@pytest.fixture(scope="module")
def refused(tries: list[Try]) -> list[Try]:
    return [one_try for one_try in tries if one_try.answer.status >= 400]


def test_what_is_wrong_is_said_beside_its_field(refused: list[Try]) -> None:
    """The very field, when all the rest was good; else a field, the whole, or what must be confirmed."""
    silent = {t.where: t.answer.title for t in refused if not t.told and not _whole(t.answer)}
    # What is left out may be missed beside another field.
    unsaid = [
        t.where for t in refused if t.form.accepted and t.wrong != "empty" and t.name not in t.told
    ]

    assert len(refused) > 100
    assert silent == {}
    assert unsaid == []


def _whole(sheet: Sheet) -> bool:
    """Does an alert say what is wrong by itself, or ask for a confirmation?"""
    alerts = sheet.tree.xpath("//*[@role='alert']")
    return any(a.xpath(".//input") or "fautes" not in a.get("class", "") for a in alerts)


def test_nothing_that_was_typed_is_lost(refused: list[Try]) -> None:
    """The form that comes back holds every value, the wrong one too."""
    lost = {t.where: gone for t in refused if (gone := _lost(t))}

    assert lost == {}


def _lost(one_try: Try) -> list[str]:
    kept: dict[str, set[str]] = {}
    for form in one_try.answer.tree.forms:
        if urlsplit(form.action or "").path == one_try.form.path:
            for name, value in form.form_values():
                kept.setdefault(name, set()).add(value.strip())
    return [n for n, v in one_try.values.items() if v.strip() and v.strip() not in kept.get(n, ())]


def test_no_day_and_no_address_of_no_use_is_taken(tries: list[Try]) -> None:
    """What looks like a date or a mail to us must be one: never dropped in silence."""
    taken = [
        t.where for t in tries if t.answer.status < 400 and t.wrong in ("no day", "no address")
    ]

    assert taken == []


def test_script_is_text_on_every_answer(tries: list[Try]) -> None:
    """Refused or taken, what was typed is shown as it was typed, and runs nowhere."""
    run = [
        t.where for t in tries if list(t.answer.tree.iter("script")) or "<script" in t.answer.html
    ]
    shown = [t for t in tries if t.wrong == "script" and "&lt;script&gt;" in t.answer.html]

    assert run == []
    assert len(shown) > 30
