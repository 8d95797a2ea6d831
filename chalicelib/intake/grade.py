"""How well a mail's origin is proven: once, at reception, with its reasons in French.

Best first (design §3.9): the administration's own DKIM signature on what is read; a trusted
sealer's word that it was valid (ARC); the signature of a domain the tenant registered; nothing but
the tenant's secret address; refused. `dmarc=fail` on a forward is normal and never counts.
"""

from collections.abc import Iterator, Sequence

from ..cases.words import Authenticity
from .dnskeys import Keys, Lookup
from .forwards import Found, unwrap
from .heads import heads
from .mime import Document, parse
from .proofs import Received, by_forwarder, by_platform, by_sealer
from .trust import organisation
from .values import Graded
from .verdicts import Verdicts, verdicts

MAX_REASONS = 6
AT_ITS_ADDRESS = "Reçu à l’adresse de l’employeur, sans autre preuve d’origine."


def authenticate(
    raw: bytes, *, forwarders: Sequence[str] = (), lookup: Lookup | None = None
) -> Graded:
    """The grade of a raw mail. Raises BadInput only when it is over 25 MB.

    `forwarders` are the domains the tenant registered; without `lookup` no DNS is asked and only
    what SES verified counts.
    """
    document = parse(raw)
    originals = unwrap(document, own=forwarders) if document.readable else ()
    return grade(raw, document, originals, forwarders, lookup, verdicts(document))


def grade(
    raw: bytes,
    document: Document,
    found: Sequence[Found],
    forwarders: Sequence[str],
    lookup: Lookup | None,
    ses: Verdicts,
) -> Graded:
    """`authenticate` for a mail already parsed and unwrapped: what is graded is what is read."""
    mail = Received(raw, heads(raw, document), document, tuple(found), ses, Keys(lookup))
    if mail.ses.virus:
        return _failed("L’antivirus de la réception a signalé ce courriel.")
    doubts: list[str] = []
    for proof in (by_platform, by_sealer):
        graded = proof(mail, doubts)
        if graded:
            return graded
    graded = by_forwarder(mail, forwarders, doubts)
    if graded:
        return graded
    if mail.ses.spam:
        return _failed("L’antispam de la réception a signalé ce courriel.")
    reasons = dict.fromkeys([*_nothing_proven(mail), *doubts])
    kept = tuple([why for why in reasons if why])[:MAX_REASONS]
    return Graded(grade=Authenticity.TENANT_ADDRESS, reasons=kept)


def _failed(why: str) -> Graded:
    return Graded(grade=Authenticity.FAILED, reasons=(why,))


def _nothing_proven(mail: Received) -> Iterator[str]:
    if mail.ses.by_hand:
        yield "Fichier déposé à la main\u00a0: aucune signature du message ne prouve son origine."
    elif mail.ses.received:
        yield AT_ITS_ADDRESS
    else:
        yield "Aucune trace de réception par Vigie en tête du courriel\u00a0: origine non vérifiée."
    if mail.heads.fault:
        yield mail.heads.fault
    quoted = [found for found in mail.found if found.original.how == "inline"]
    if quoted and organisation(mail.heads.sender_domain()):
        yield "Le message lu est cité dans un autre\u00a0: aucune signature ne prouve une citation."
