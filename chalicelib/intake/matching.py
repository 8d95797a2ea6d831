"""Which case a proposal belongs to, among candidates given as values (one tenant's cases only)."""

from collections.abc import Sequence

from ..cases import reference_key
from .text import name_key
from .values import Candidate, Match, Proposal


def match(proposal: Proposal, candidates: Sequence[Candidate]) -> Match:
    """The exact number first, else the only case of that worker; else none, and why in French.

    A case that bears another number is never chosen by name: a worker may have two requests.
    """
    wanted = reference_key(proposal.reference)
    if wanted:
        same = [c for c in candidates if reference_key(c.reference) == wanted]
        if same:
            return _only(same, "reference", f"le numéro {proposal.reference}")
    return _by_worker(proposal, [c for c in candidates if not (wanted and c.reference)])


def _by_worker(proposal: Proposal, candidates: Sequence[Candidate]) -> Match:
    worker = name_key(proposal.worker)
    if not worker:
        return Match(why=_nothing(proposal))
    same = [c for c in candidates if name_key(c.worker) == worker]
    employer = name_key(proposal.employer)
    if len(same) > 1 and employer:
        same = [c for c in same if name_key(c.employer) == employer] or same
    if not same:
        return Match(why=_nothing(proposal))
    return _only(same, "worker", f"le salarié {proposal.worker}")


def _only(found: Sequence[Candidate], by: str, what: str) -> Match:
    if len(found) == 1:
        return Match(case=found[0].case, by=by, why=f"Reconnu par {what}.")
    return Match(why=f"Plusieurs dossiers correspondent à {what}\u00a0: choisissez le bon.")


def _nothing(proposal: Proposal) -> str:
    if proposal.reference:
        return f"Aucun dossier ne porte le numéro {proposal.reference}."
    if proposal.worker:
        return f"Aucun numéro de dossier lu, et aucun dossier au nom de {proposal.worker}."
    return "Aucun numéro de dossier ni nom de salarié n’a été lu."
