"""What must be checked on the platform before anything irreversible is done with a draft. Pure."""

from collections.abc import Iterator

from ..cases import CaseState
from ..law import french_day, named

OPENING = "À confirmer avant tout envoi"


def needs_confirmation(state: CaseState) -> tuple[str, ...]:
    """The ids of the acts that nobody confirmed: while there is one, no draft is released."""
    return state.unconfirmed


def to_confirm(state: CaseState) -> Iterator[str]:
    """One warning for each of them, in French."""
    wanted = needs_confirmation(state)
    for event in state.events:
        if event.id in wanted:
            yield (
                f"{OPENING} : « {named(event)} » du {french_day(event.on)}, "
                "annoncé par un courriel sans preuve d’origine. Vérifiez sur la plateforme, et "
                "dites-le sur la page du dossier."
            )
