"""The opt-out page: each choice with its consequences in plain French."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ...alerts.opting import Stop, Stopping, consequences
from ...law.wording import typeset


@dataclass(frozen=True, slots=True)
class Offer:
    """One choice: its code, its words, what it changes; `last`: legal times go on."""

    code: str
    words: str
    says: tuple[str, ...]
    last: bool


def offers(known: Iterable[tuple[Stop, Stopping]], on: date) -> list[Offer]:
    """What may be chosen, in the order given, as of a legal day."""
    return [
        Offer(
            code=what,
            words=typeset(_words(what, stopping)),
            says=tuple(typeset(line) for line in consequences(stopping, what, on)),
            last=stopping.last,
        )
        for what, stopping in known
    ]


def _words(what: Stop, known: Stopping) -> str:
    if what is Stop.SMS:
        return "Ne plus recevoir de SMS"
    where = "ce dossier" if what is Stop.CASE else f"tous les dossiers de {known.home}"
    if known.last:
        return f"Ne garder que les délais légaux pour {where}"
    return f"Ne plus être prévenu pour {where}"
