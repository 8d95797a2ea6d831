"""Forms made from the structs of events: their fields, what was typed, what is wrong with it."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import EnumType, StrEnum
from functools import cache
from typing import Any, NoReturn

import msgspec

from ...cases import BY_KIND, AnyEvent, event_from, to_fields
from ...cases.events import Event, Step
from ...cases.parts import RequestedItem
from ...errors import BadInput
from ...law.wording import typeset
from .days import read_day
from .entry_table import entry_table
from .words import said

MAX_TEXT = 2_000
MAX_LINES = 40
MAX_AMOUNT = 10_000_000
_COMMON = ("on",)
_STEP = ("by", "proof")
_UNSAID = "à préciser"
_WRONG = {
    "date": "écrivez un jour, par exemple 23/11/2026.",
    "number": "écrivez un nombre entier.",
    "amount": "écrivez un montant, par exemple 120,50.",
    "choice": "choisissez dans la liste.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One field: how it is typed, and between which values when it is a choice."""

    name: str
    label: str
    widget: str
    required: bool
    choices: tuple[tuple[str, str], ...] = ()
    default: Any = None


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, and what is wrong with it, by field, in French."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")


@cache
def form_fields(kind: str) -> tuple[FormField, ...]:
    """The fields of a kind that people may type, its day first."""
    cls = BY_KIND[kind]
    base = {f.name for f in msgspec.structs.fields(Event)}
    shared = (*_COMMON, *(_STEP if issubclass(cls, Step) else ()))
    made = (
        _field(f, kind)
        for f in msgspec.structs.fields(cls)
        if f.name not in base or f.name in shared
    )
    found = [one for one in made if one]
    # The order of the struct puts what all kinds share first, its day on top.
    return tuple(sorted(found, key=lambda one: (one.name != "on", one.name in _STEP)))


def typed_as(event: AnyEvent, kind: str) -> dict[str, str]:
    """The event as its form shows it."""
    plain = to_fields(event)
    names = {f.name: f.encode_name for f in msgspec.structs.fields(type(event))}
    return {one.name: _shown(one, plain.get(names[one.name])) for one in form_fields(kind)}


def blank(kind: str) -> dict[str, str]:
    """A form that nobody filled: the defaults."""
    return {one.name: _shown(one, None) for one in form_fields(kind)}


def given(form: Mapping[str, list[str]], kind: str) -> dict[str, str]:
    """What was typed in the form of a kind."""
    return {one.name: form.get(one.name, [""])[0].strip() for one in form_fields(kind)}


def values_of(kind: str, typed: Mapping[str, str], today: date) -> dict[str, Any]:
    """The fields as plain JSON values, by their name in the interchange.

    Raises Faults naming every field that is wrong at once.
    """
    names = {f.name: f.encode_name for f in msgspec.structs.fields(BY_KIND[kind])}
    read: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for one in form_fields(kind):
        try:
            read[names[one.name]] = _value(one, typed.get(one.name, ""))
        except ValueError as fault:
            said = str(fault) if isinstance(fault, _Wrong) else ""
            errors[one.name] = said or _WRONG[one.widget]
    on = read.get("on")
    if on and kind not in entry_table().jour and on > today.isoformat():
        errors["on"] = "ce jour est à venir."
    if errors:
        raise Faults(errors)
    return read


def event_of(kind: str, values: Mapping[str, Any], person: str, reason: str) -> AnyEvent:
    """The event that was told. Raises BadInput."""
    fields = {name: value for name, value in values.items() if value not in (None, "")}
    return event_from({"kind": kind, "person": person, "reason": reason} | fields)


class Faults(BadInput):
    """Several fields of a form are wrong; `errors` says why, by field, in French."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = {name: typeset(why) for name, why in errors.items()}
        super().__init__(", ".join(errors), "; ".join(errors.values()))


class _Wrong(ValueError):
    """A value that cannot be; its words, when it has some, are for people."""


def _field(info: msgspec.structs.FieldInfo, kind: str) -> FormField | None:
    widget, choices = _widget(_plain(info.type))
    # An id of an event is no word for people: the law finds the act that is meant.
    if not widget or info.name == "against":
        return None
    return FormField(
        name=info.name,
        label=typeset(entry_table().label(info.name, kind)),
        widget=widget,
        required=info.required,
        choices=choices,
        default=None if info.required else info.default,
    )


def _plain(kind: Any) -> Any:
    """The type without its bounds and without None; of several, the closed vocabulary."""
    if typing.get_origin(kind) is typing.Annotated:
        return _plain(typing.get_args(kind)[0])
    if typing.get_origin(kind) not in (typing.Union, types.UnionType):
        return kind
    several = [_plain(one) for one in typing.get_args(kind) if one is not type(None)]
    return next((one for one in several if isinstance(one, EnumType)), several[0])


def _widget(kind: Any) -> tuple[str, tuple[tuple[str, str], ...]]:
    """How it is typed; nothing for what has its own page or no place in a form."""
    if isinstance(kind, EnumType):
        return "choice", tuple((str(code), said(code)) for code in list[StrEnum](kind))
    if typing.get_origin(kind) is typing.Literal:
        return "choice", tuple((one, _coded(one)) for one in typing.get_args(kind))
    if typing.get_origin(kind) is tuple and typing.get_args(kind)[0] is RequestedItem:
        return "lines", ()
    if kind is bool:
        return "choice", (("yes", said(True)), ("no", said(False)))
    plain = {date: "date", int: "number", float: "amount", str: "text"}
    return plain.get(kind, ""), ()


def _coded(code: str) -> str:
    from .words import words

    return words().value.get(code, code)


def _value(one: FormField, text: str) -> Any:
    """The value of a field. Raises ValueError, with its own words when they say more."""
    if not text:
        if one.required:
            raise _Wrong(f"{_UNSAID}.")
        return _untyped(one)
    return _READERS[one.widget](text, one)


def _day(text: str, _: FormField) -> str:
    day = read_day(text)
    return day.isoformat() if day else _refused()


def _number(text: str, _: FormField) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else _refused()


def _amount(text: str, _: FormField) -> float:
    plain = text.replace("\u00a0", "").replace(" ", "").removesuffix("€").replace(",", ".")
    amount = float(plain)
    return amount if 0 <= amount < MAX_AMOUNT else _refused()


def _choice(text: str, one: FormField) -> str | bool:
    if text not in {code for code, _ in one.choices}:
        _refused()
    return text == "yes" if one.choices[0][0] == "yes" else text


def _text(text: str, _: FormField) -> str:
    return text if len(text) <= MAX_TEXT else _refused(f"{MAX_TEXT} caractères au plus.")


def _untyped(one: FormField) -> Any:
    if one.widget == "lines":
        return []
    plain: Any = msgspec.to_builtins(one.default)
    return None if plain is msgspec.NODEFAULT else plain


def _refused(why: str = "") -> NoReturn:
    raise _Wrong(why)


def _items(text: str, _: FormField) -> list[dict[str, str]]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MAX_LINES or any(len(line) > MAX_TEXT for line in lines):
        raise _Wrong(f"{MAX_LINES} pièces au plus.")
    return [{"id": f"p{number}", "label": line} for number, line in enumerate(lines, 1)]


def _shown(one: FormField, value: Any) -> str:
    if value is None or isinstance(value, dict):
        value = msgspec.to_builtins(one.default) if one.default is not None else ""
    if one.widget == "lines":
        return "\n".join(str(item.get("label") or item["id"]) for item in value or ())
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.2f}".replace(".", ",")
    return str(value)


_READERS: dict[str, Callable[[str, FormField], Any]] = {
    "date": _day,
    "number": _number,
    "amount": _amount,
    "choice": _choice,
    "lines": _items,
    "text": _text,
}
