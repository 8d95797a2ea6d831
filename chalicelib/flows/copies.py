"""Several copies of one act: the best one speaks for it, and none vanishes (design §3.9).

A forged or cut-short copy may come first. Nothing is rewritten: a better copy is a `correction`.
"""

from enum import StrEnum
from typing import Any

import msgspec

from ..cases import AnyEvent, Entry, to_fields
from ..cases.events import Correction
from ..cases.words import Authenticity
from ..store.records import Mail
from .context import Context
from .record import CaseRef, event_id, record

NAMES = {
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

MAX_QUOTES = 12
_UNKNOWN: tuple[Any, ...] = (None, False, "", [], "not_seen", "unknown")
_RANK: dict[Authenticity | None, int] = {g: n for n, g in enumerate(reversed(Authenticity))}
Facts = dict[str, Any]


class Copy(StrEnum):
    """What a later copy is to the act as recorded."""

    SAME = "same"
    BETTER = "better"
    ADDS = "adds"
    OTHER = "other"


def settle(ctx: Context, ref: CaseRef, event: AnyEvent, cause: str, mail: Mail) -> tuple[str, str]:
    """Once an act is recorded: was it by this mail, or what becomes of this copy?

    Answers (id of the event that carries it, in French why it must wait); one is empty.
    Raises NotFound or Conflict.
    """
    stored = ctx.store.cases.load(ref.tenant, ref.id)
    target, key = event_id(ref, cause), f"mail-copy:{mail.sha256}:{cause.removeprefix('mail:')}"
    ours = {e.cause for e in stored.entries if e.shared.get("evidence") == mail.sha256}
    known = next((e for e in stored.state.events if e.id == target), None)
    if known is None or ours & {cause, key}:
        return target, ""
    relation = compare(known, event)
    if relation is Copy.SAME:
        return target, ""
    if relation is Copy.OTHER or _mended_by_people(stored.entries, target):
        return "", _contradiction(stored.snapshot.case.reference, known, event)
    correction = Correction(
        on=ctx.today(),
        at=ctx.now(),
        of=target,
        fields=_fields(known, event, relation),
        reason=_reason(relation),
        evidence=mail.sha256,
        authenticity=event.authenticity,
        authenticity_reasons=event.authenticity_reasons,
        confidence=event.confidence,
    )
    # The act was told when it was first recorded: its correction alone says nothing new to do.
    record(ctx, ref, correction, key, told=False)
    return event_id(ref, key), ""


def _mended_by_people(entries: tuple[Entry, ...], target: str) -> bool:
    """Somebody corrected the act: no mail takes that back by itself."""
    mending = [e for e in entries if e.shared.get("of") == target]
    return any(not e.cause.startswith("mail-copy:") for e in mending)


def compare(known: AnyEvent, event: AnyEvent) -> Copy:
    """What a later copy is to the act as known: pure.

    Better: a better grade, or the complete original where none was. With the same grade, one that
    contradicts nothing may add what was not seen. Otherwise what differs waits for somebody.
    """
    old, new = _facts(known), _facts(event)
    gain = _RANK.get(event.authenticity, -1) - _RANK.get(known.authenticity, -1)
    completes = bool(new.get("complete_original")) and not old.get("complete_original")
    if gain > 0 or (gain == 0 and completes):
        return Copy.BETTER
    if _disagreements(old, new):
        return Copy.OTHER
    if not _additions(old, new):
        return Copy.SAME
    return Copy.ADDS if gain == 0 else Copy.OTHER


def _facts(event: AnyEvent) -> Facts:
    return {n: msgspec.to_builtins(getattr(event, n)) for n in NAMES if hasattr(event, n)}


def _disagreements(old: Facts, new: Facts) -> list[str]:
    """The facts that both copies know, and tell differently."""
    return [n for n in new if not _agree(n, old.get(n), new[n])]


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


def _additions(old: Facts, new: Facts) -> Facts:
    """What the new copy knows and the old does not."""
    added = {n: v for n, v in new.items() if v not in _UNKNOWN and old.get(n) in _UNKNOWN}
    if "mentions" in new:
        more = _additions(old["mentions"] or {}, new["mentions"])
        added |= {"mentions": (old["mentions"] or {}) | more} if more else {}
    if isinstance(new.get("author"), dict) and old.get("author") == "stated":
        added["author"] = new["author"]
    if len(new.get("items", ())) > len(old.get("items", ())):
        added["items"] = new["items"]
    return added


def _fields(known: AnyEvent, event: AnyEvent, relation: Copy) -> Facts:
    """What the correction changes: all that differs, or only what was not known."""
    old, new = _facts(known), _facts(event)
    if relation is Copy.ADDS:
        quotes = tuple(dict.fromkeys((*known.quotes, *event.quotes)))[:MAX_QUOTES]
        return _additions(old, new) | {"quotes": msgspec.to_builtins(quotes)}
    fields = {n: v for n, v in new.items() if v != old.get(n)}
    said = to_fields(event)
    for name in ("evidence", "authenticity", "authenticity_reasons", "confidence", "at"):
        if name in said:
            fields[name] = said[name]
    return fields | {"quotes": said.get("quotes", [])}


def _reason(relation: Copy) -> str:
    if relation is Copy.ADDS:
        return "Une autre copie du même courriel montre ce que la première ne montrait pas."
    return "Une meilleure copie du même courriel a été reçue\u00a0: elle remplace la première."


def _contradiction(reference: str, known: AnyEvent, event: AnyEvent) -> str:
    old, new = _facts(known), _facts(event)
    differing = _disagreements(old, new) or [*_additions(old, new)]
    said = ", ".join(NAMES[name] for name in differing) or "preuve d’origine"
    return (
        f"Une autre version de ce courriel est déjà enregistrée au dossier {reference}, et les "
        f"deux diffèrent ({said})\u00a0: comparez-les. Le dossier n’a pas été changé."
    )
