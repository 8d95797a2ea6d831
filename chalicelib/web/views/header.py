"""The header of a case (fiche du dossier) as it is shown, typed and corrected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...cases import Case, Header, header_of
from ...cases.events import Event, HeaderCorrected
from ...cases.words import Zone
from ...flows.header import header_faults
from ...law import zone_name
from ...law.wording import typeset
from ..render import capital
from .entry import Faults, FormField
from .words import said, words

FORM = {
    "reference": "reference",
    "worker": "salarie",
    "worker_residence": "residence_salarie",
    "in_post": "en_poste",
    "employer": "employeur",
    "employer_residence": "residence_employeur",
    "court_zone": "tribunal",
}
"""What each field of the header is called in a form."""
PLACES = ("worker_residence", "in_post", "employer_residence", "court_zone")
"""What decides of a time, and that no mail of the platform says."""
# What a blank form shows first is what nothing said means.
_NO_YES = (("no", "non"), ("yes", "oui"))
_CHOOSE = "choisissez dans la liste."


def header_fields(names: Iterable[str] = tuple(FORM)) -> dict[str, FormField]:
    """The form's fields, each by its name in the header."""
    return {name: _field(name) for name in names}


def header_typed(case: Case) -> dict[str, str]:
    """The header as its form shows it."""
    now = header_of(case)
    return {form: _shown(getattr(now, name)) for name, form in FORM.items()}


def header_said(typed: Mapping[str, str], names: Iterable[str] = tuple(FORM)) -> Header:
    """What a form says of the header; an empty choice says nothing.

    Raises Faults naming every field at fault at once.
    """
    read: dict[str, object] = {}
    errors: dict[str, str] = {}
    for name in names:
        field, text = _field(name), typed.get(FORM[name], "").strip()
        if not field.choices:
            read[name] = " ".join(text.split())
        elif text in dict(field.choices):
            read[name] = text == "yes" if name == "in_post" else Zone(text)
        elif text:
            errors[FORM[name]] = _CHOOSE
    header = Header(**read)  # type: ignore[arg-type]  # Read by the type of each field.
    errors |= {FORM[name]: why for name, why in header_faults(header).items()}
    if errors:
        raise Faults(errors)
    return header


def header_lines(case: Case) -> tuple[tuple[str, str], ...]:
    """What the page of a case says of places: where the worker lives, and what is not usual."""
    now = header_of(case)
    usual = {"employer_residence": Zone.METROPOLE, "court_zone": Zone.METROPOLE}
    return tuple(
        (words().header[name], _told(getattr(now, name)))
        for name in PLACES
        if usual.get(name) is not getattr(now, name)
    )


def header_changes(event: Event) -> list[tuple[str, str]]:
    """What a correction of the header says, and instead of what; nothing for other events."""
    if not isinstance(event, HeaderCorrected):
        return []
    return [
        (words().header[name], typeset(f"{_told(now)} (au lieu de : {_told(was)})"))
        for name in FORM
        if (now := getattr(event.becomes, name)) is not None
        for was in [getattr(event.was, name)]
    ]


def _field(name: str) -> FormField:
    return FormField(
        name=FORM[name],
        label=words().header[name],
        widget="text" if name in ("reference", "worker", "employer") else "choice",
        required=name == "reference",
        choices=_choices(name),
        default="",
    )


def _choices(name: str) -> tuple[tuple[str, str], ...]:
    if name == "in_post":
        return _NO_YES
    if name not in PLACES:
        return ()
    zones = (zone for zone in Zone if name != "court_zone" or zone is not Zone.ABROAD)
    return tuple((str(zone), capital(zone_name(zone))) for zone in zones)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _told(value: object) -> str:
    if isinstance(value, Zone):
        return zone_name(value)
    return said(value) if value not in (None, "") else "non indiqué"
