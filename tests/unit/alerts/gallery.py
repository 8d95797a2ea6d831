"""Every mail template, written from the fullest and the barest view: what layouts must bear."""

from typing import Any, get_args, get_type_hints

import msgspec

from chalicelib.alerts.mime import MailText
from chalicelib.alerts.render import TEMPLATES, render_mail
from chalicelib.alerts.view import View
from chalicelib.errors import TemplateError

LINK = "https://vigie.example/arret/WyJlbW1hIiwiYXRlbGllciIsIjAxMjM0NTY3ODlhYmNkZWYiXQ.abcdefghijklmnop"
_LONG = {
    "today": "À faire aujourd’hui : connectez-vous à votre espace sur la plateforme et enregistrez tout, puis "
    "confiez ce dossier à votre avocat",
    "link": LINK,
    "draft": LINK,
    "unsubscribe": LINK,
    "confirm_at": LINK,
    "head": "5f" * 32,
    "reference": "AT-2026-000123456789",
    "employer": "Société nouvelle de menuiserie et d’agencement du Grand-Ouest",
    "dossier": "QJ7F3K",
    "code": "482915",
    "mailbox": "ressources-humaines.recrutement@menuiserie-du-grand-ouest.example",
}
_DAY = "lundi 25 janvier 2027"
_SENTENCE = (
    "La plateforme a clôturé la demande d’autorisation de travail, à la date du 23 novembre."
)


def names() -> list[str]:
    """Every mail template there is."""
    return sorted(path.stem for path in (TEMPLATES / "mail").glob("*.j2"))


def written(template: str, *, full: bool) -> MailText:
    """The template's mail: with every field filled and every flag raised, or with none."""
    fault: TemplateError | None = None
    for kind in _kinds(View):
        try:
            return render_mail(template, msgspec.convert(_filled(kind, full=full), kind))
        except TemplateError as missing:  # Of another audience: its view lacks a field.
            fault = missing
    raise fault or AssertionError(template)


def _kinds(kind: type[View]) -> list[type[View]]:
    """The widest views first: the base has the fewest fields."""
    below = [found for sub in kind.__subclasses__() for found in _kinds(sub)]
    return [*below, kind]


def _filled(kind: type[Any], *, full: bool) -> dict[str, Any]:
    hints = get_type_hints(kind)
    needed = {f.name for f in msgspec.structs.fields(kind) if f.required} | {"link"}
    return {
        name: _value(name, hints[name], full=full)
        for name in hints
        if not name.startswith("_") and (full or name in needed)
    }


def _value(name: str, hint: Any, *, full: bool) -> Any:
    if hint is bool:
        return True
    if hint is str:
        return _LONG.get(name, _DAY if name in ("due", "act_by", "post_by", "until") else _SENTENCE)
    item = get_args(hint)[0]
    if item is str:
        return (_SENTENCE, _SENTENCE)
    one = _filled(item, full=full)
    return (one, one)
