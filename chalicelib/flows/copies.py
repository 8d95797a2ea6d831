"""Several copies of one act: which one speaks for it, and what it changes (design §3.9). Pure.

A forged or cut-short copy may come first, so nothing depends on the order: the best proven and most
whole copy speaks, copies of equal worth complete each other, and what contradicts waits for people.
"""

from enum import StrEnum
from typing import Any

import msgspec

from ..cases import AnyEvent, kind_of, to_fields
from ..cases.events import ComplementRequested, Filed
from ..cases.words import Authenticity, Confidence

NAMES = {
    "on": "date de dépôt",
    "author": "auteur",
    "reasons_in_law": "motifs de droit",
    "reasons_in_fact": "motifs de fait",
    "remedies": "voies de recours",
    "cause": "cause de la clôture",
    "list": "liste des pièces",
    "suspension": "suspension du délai",
    "items": "pièces demandées",
    "due": "date limite",
    "days": "délai",
    "type": "type d’accusé",
    "mentions": "mentions de l’accusé",
    "valid_until": "fin de validité",
    "complete_original": "original complet",
}
"""The facts that copies are compared by, with their French names."""

SET_ASIDE = (
    "Un autre courriel annonce un acte que quelqu’un a mis à l’écart, faute de l’avoir trouvé sur "
    "la plateforme\u00a0: vérifiez à nouveau."
)
MAX_QUOTES = 12
_UNKNOWN: tuple[Any, ...] = (None, False, "", [], "not_seen", "unknown")
_GRADES: dict[Authenticity | None, int] = {g: n for n, g in enumerate(reversed(Authenticity))}
_SURE: dict[Confidence | None, int] = {c: n for n, c in enumerate(reversed(Confidence))}
Facts = dict[str, Any]


class Copy(StrEnum):
    """What a later copy is to the act as recorded; the best for who looks for its act first."""

    SAME = "same"
    BETTER = "better"
    ADDS = "adds"
    OTHER = "other"


def same_sort(known: AnyEvent, event: AnyEvent) -> bool:
    """One kind; for a receipt, one type."""
    return kind_of(known) == kind_of(event) and getattr(known, "type", "") == getattr(
        event, "type", ""
    )


def same_act(known: AnyEvent, event: AnyEvent) -> bool:
    """Do two readings tell of one act of the administration, in one case?

    Kind and legal day; the type of a receipt; the time of a request when both print one. What a
    copy may show less of (author, list, original) does not count: `compare` does.
    """
    if not same_sort(known, event):
        return False
    if isinstance(known, Filed) and not (_printed(known) and _printed(event)):
        return True  # A copy cut before the day of deposit tells of the only filing there is.
    if known.on != event.on:
        return False
    if isinstance(known, ComplementRequested) and isinstance(event, ComplementRequested):
        one, other = (known.due, known.days), (event.due, event.days)
        return all(a is None or b is None or a == b for a, b in zip(one, other, strict=True))
    return True


def compare(known: AnyEvent, event: AnyEvent) -> Copy:
    """What a later copy is to the act as known.

    Better: a better grade or, with the same grade, the complete original where none was. One of
    equal worth that contradicts nothing may add what was not seen. Otherwise what differs waits
    for somebody.
    """
    old, new = facts(known), facts(event)
    if known.may_be and not event.may_be:
        return Copy.BETTER
    worth = _worth(event, new), _worth(known, old)
    # Somebody saw the act: a copy may add to it, and none is better.
    seen = known.authenticity is Authenticity.CONFIRMED
    if worth[0] > worth[1] and not seen:
        return Copy.BETTER
    if disagreements(old, new):
        return Copy.OTHER
    if seen or worth[0] == worth[1]:
        return Copy.ADDS if additions(old, new) or _surer(known, event) else Copy.SAME
    return Copy.OTHER if additions(old, new) else Copy.SAME


def changes(known: AnyEvent, event: AnyEvent, relation: Copy) -> Facts:
    """The fields of the correction a copy makes: all that differs, or only what was not known."""
    old, new = facts(known), facts(event)
    if relation is Copy.ADDS:
        added = additions(old, new) | _surer(known, event)
        quotes = tuple(dict.fromkeys((*known.quotes, *event.quotes)))[:MAX_QUOTES]
        return added | {"quotes": msgspec.to_builtins(quotes)}
    return replaced(known, event)


def replaced(known: AnyEvent, event: AnyEvent) -> Facts:
    """The fields that make `known` say what `event` says, source and quotes included."""
    old, new = facts(known), facts(event)
    fields = {n: v for n, v in new.items() if v != old.get(n) and n != "on"}
    if known.on != event.on:
        fields["on"] = event.on.isoformat()
    said, was = to_fields(event), to_fields(known)
    for name in ("evidence", "authenticity", "confidence", "at"):
        if said.get(name) != was.get(name):
            fields[name] = said.get(name)
    for name in ("authenticity_reasons", "quotes", "may_be"):
        if said.get(name) != was.get(name):
            fields[name] = said.get(name, [])
    return fields


def facts(event: AnyEvent) -> Facts:
    """What an event states that its copies may state too, as plain values."""
    told = {n: msgspec.to_builtins(getattr(event, n)) for n in NAMES if hasattr(event, n)}
    told.pop("on")
    if isinstance(event, Filed):
        told["on"] = event.on.isoformat() if _printed(event) else None
    return told


def disagreements(old: Facts, new: Facts) -> list[str]:
    """The facts that both copies know, and tell differently."""
    return [n for n in new if not _agree(n, old.get(n), new[n])]


def additions(old: Facts, new: Facts) -> Facts:
    """What the new copy knows and the old does not."""
    added = {n: v for n, v in new.items() if v not in _UNKNOWN and old.get(n) in _UNKNOWN}
    if "mentions" in new:
        more = additions(old["mentions"] or {}, new["mentions"])
        added |= {"mentions": (old["mentions"] or {}) | more} if more else {}
    if isinstance(new.get("author"), dict) and old.get("author") == "stated":
        added["author"] = new["author"]
    if len(new.get("items", ())) > len(old.get("items", ())):
        added["items"] = new["items"]
    return added


def contradiction(reference: str, known: AnyEvent, event: AnyEvent) -> str:
    """Why a copy waits for somebody, in French."""
    old, new = facts(known), facts(event)
    differing = disagreements(old, new) or [*additions(old, new)]
    said = ", ".join(NAMES[name] for name in differing) or "preuve d’origine"
    return (
        f"Une autre version de ce courriel est déjà enregistrée au dossier {reference}, et les "
        f"deux diffèrent ({said})\u00a0: comparez-les. Le dossier n’a pas été changé."
    )


def _worth(event: AnyEvent, said: Facts) -> tuple[int, bool]:
    return _GRADES.get(event.authenticity, -1), bool(said.get("complete_original"))


def _surer(known: AnyEvent, event: AnyEvent) -> Facts:
    """Of two equal copies the earlier instant and the better confidence stand."""
    fields: Facts = {}
    if event.at and (known.at is None or event.at < known.at):
        fields["at"] = msgspec.to_builtins(event.at)
    if _SURE.get(event.confidence, -1) > _SURE.get(known.confidence, -1):
        fields["confidence"] = event.confidence
    return fields


def _printed(event: AnyEvent) -> bool:
    """Was the day of deposit read in the mail, or is it only the day of the mail?"""
    return any(quote.fact == "filed" for quote in event.quotes)


def _agree(name: str, old: Any, new: Any) -> bool:
    if old in _UNKNOWN or new in _UNKNOWN or old == new:
        return True
    if name == "mentions":
        return all(_agree("", old.get(n), said) for n, said in new.items())
    if name == "author":
        return "absent" not in (old, new) and ("stated" in (old, new) or _who(old) == _who(new))
    return name == "items" and (_among(old, new) or _among(new, old))


def _who(author: Facts) -> str:
    return f"{author.get('first_name', '')} {author.get('name', '')}".casefold()


def _among(some: list[Facts], items: list[Facts]) -> bool:
    """Is each of some documents one of the others? A forward may cut a label short."""
    labels = [_label(item) for item in items]
    return all(any(_same_label(_label(i), label) for label in labels) for i in some)


def _label(item: Facts) -> str:
    return "".join(sign for sign in item.get("label", "").casefold() if sign.isalnum())


def _same_label(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)
