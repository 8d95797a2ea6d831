"""How well a mail's origin is proven: once, at reception, with its reasons in French.

Best first (design §3.9): the administration's own DKIM signature on what is read; a trusted
sealer's word that it was valid (ARC); the signature of a domain the tenant registered; nothing but
the tenant's secret address; refused. `dmarc=fail` on a forward is normal and never counts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from msgspec import structs

from ..cases.words import Authenticity
from .arc import original_pass
from .dkim_check import Checked, check
from .dnskeys import Keys, Lookup
from .forwards import Found, sender_address, unwrap
from .heads import Heads, heads
from .mime import Document, parse
from .originals import attached_messages
from .trust import aligned, organisation, registered
from .values import Graded
from .verdicts import Verdicts, verdicts

MAX_REASONS = 6
# RFC 6376 §5.4: a signature that leaves one of these out can be played again with another.
_BY_PLATFORM = ("from", "to", "subject", "date")
_BY_FORWARDER = ("from", "subject", "date")


@dataclass(frozen=True)
class _Mail:
    """All that the grade looks at."""

    raw: bytes
    heads: Heads
    found: tuple[Found, ...]
    ses: Verdicts
    keys: Keys


def authenticate(
    raw: bytes, *, forwarders: Sequence[str] = (), lookup: Lookup | None = None
) -> Graded:
    """The grade of a raw mail. Raises BadInput only when it is over 25 MB.

    `forwarders` are the domains the tenant registered; without `lookup` no DNS is asked and only
    what SES verified counts.
    """
    document = parse(raw)
    originals = unwrap(document) if document.readable else ()
    return grade(raw, document, originals, forwarders, lookup)


def grade(
    raw: bytes,
    document: Document,
    found: Sequence[Found],
    forwarders: Sequence[str],
    lookup: Lookup | None,
) -> Graded:
    """`authenticate` for a mail already parsed and unwrapped: what is graded is what is read."""
    mail = _Mail(raw, heads(raw), tuple(found), verdicts(document), Keys(lookup))
    if mail.ses.virus:
        return _failed("L’antivirus de la réception a signalé ce courriel.")
    doubts: list[str] = []
    for proof in (_by_platform, _by_sealer):
        graded = proof(mail, doubts)
        if graded:
            return graded
    graded = _by_forwarder(mail, forwarders, doubts)
    if graded:
        return graded
    if mail.ses.spam:
        return _failed("L’antispam de la réception a signalé ce courriel.")
    reasons = (*_nothing_proven(mail), *doubts)
    kept = tuple(dict.fromkeys(why for why in reasons if why))[:MAX_REASONS]
    return Graded(grade=Authenticity.TENANT_ADDRESS, reasons=kept)


def _failed(why: str) -> Graded:
    return Graded(grade=Authenticity.FAILED, reasons=(why,))


def _nothing_proven(mail: _Mail) -> Iterator[str]:
    if mail.ses.received:
        yield "Reçu à l’adresse de l’employeur, sans autre preuve d’origine."
    else:
        yield "Aucune trace de réception par Vigie en tête du courriel\u00a0: origine non vérifiée."
    if mail.heads.fault:
        yield mail.heads.fault
    quoted = [found for found in mail.found if found.original.how == "inline"]
    if quoted and organisation(mail.heads.sender_domain()):
        yield "Le message lu est cité dans un autre\u00a0: aucune signature ne prouve une citation."


def _by_platform(mail: _Mail, doubts: list[str]) -> Graded | None:
    """The administration's own signature on every message that was read (RFC 6376)."""
    if _direct(mail):
        domain = _platform_signed(mail.raw, mail.heads, mail, doubts)
        signed = {domain} if domain and _same_sender(mail.found[0], mail.heads) else set()
    else:
        signed = _attached_signed(mail, doubts)
    if not signed:
        return None
    names = ", ".join(sorted(signed))
    why = f"Le message d’origine porte la signature DKIM valide du domaine {names}."
    return Graded(grade=Authenticity.ORIGINAL_DKIM, reasons=(why,))


def _by_sealer(mail: _Mail, doubts: list[str]) -> Graded | None:
    """A trusted sealer found the administration's signature valid (RFC 8617)."""
    told = original_pass(mail.raw, mail.heads, mail.keys)
    if told is None:
        return None
    if not told.valid:
        doubts.append(_doubt("Sceau ARC", told, mail.keys))
        return None
    if not _direct(mail) or not _same_sender(mail.found[0], mail.heads):
        return None
    sender = mail.heads.sender_domain()
    why = (
        f"{told.domain} a vérifié à sa réception la signature DKIM du domaine {sender}, et son "
        "sceau (ARC) est intact."
    )
    return Graded(grade=Authenticity.ARC_ORIGINAL, reasons=(why,))


def _by_forwarder(mail: _Mail, forwarders: Sequence[str], doubts: list[str]) -> Graded | None:
    """The signature of a domain the tenant registered, on the forward itself."""
    own = check(mail.raw, mail.heads, mail.keys, lambda d: registered(d, forwarders), _BY_FORWARDER)
    signed = [one.domain for one in own if one.valid]
    signed += [d for d in mail.ses.signed if registered(d, forwarders) and _left_to_ses(mail, own)]
    if signed:
        why = f"Signature DKIM valide de {signed[0]}, domaine déclaré par l’employeur."
        return Graded(grade=Authenticity.FORWARDER, reasons=(why,))
    doubts += (_doubt("Signature DKIM", one, mail.keys) for one in own)
    doubts.append(_others(mail.ses, forwarders, doubts))
    return None


def _others(ses: Verdicts, forwarders: Sequence[str], said: Sequence[str]) -> str:
    """What SES found valid and proves nothing here; empty when we said better."""
    foreign = [domain for domain in ses.signed if not registered(domain, forwarders)][:3]
    if foreign:
        return (
            f"Signature DKIM valide de {', '.join(foreign)}, domaine non déclaré par l’employeur."
        )
    return "Aucune signature DKIM valide." if ses.received and not said else ""


def _left_to_ses(mail: _Mail, own: Sequence[Checked]) -> bool:
    """May SES's own verification stand for ours? Only where we could not ask for a key.

    It does not say which of several signatures held, and takes partial ones (l=): each signature
    there must be one we would believe.
    """
    if mail.heads.fault:
        return False
    return all(one.unanswered for one in own) and bool(own or not mail.heads.all("dkim-signature"))


def _platform_signed(raw: bytes, top: Heads, mail: _Mail, doubts: list[str]) -> str:
    """The domain whose signature speaks for the administration's sender of a message, or ""."""
    sender = top.sender_domain()
    checked = check(raw, top, mail.keys, lambda d: aligned(d, sender), _BY_PLATFORM)
    if not organisation(sender):
        return ""
    found = next((one.domain for one in checked if one.valid), "")
    if not found and raw is mail.raw and checked and _left_to_ses(mail, checked):
        found = next((d for d in mail.ses.signed if aligned(d, sender)), "")
    if not found:
        doubts += (_doubt("Signature DKIM", one, mail.keys) for one in checked)
    return found


def _direct(mail: _Mail) -> bool:
    """Is what people read the received message itself, and not words quoted in it?"""
    return len(mail.found) == 1 and mail.found[0].original.how == "direct"


def _same_sender(found: Found, top: Heads) -> bool:
    address = sender_address(found.original.sender)
    return address.rpartition("@")[2] == top.sender_domain()


def _attached_signed(mail: _Mail, doubts: list[str]) -> set[str]:
    """The signing domains when every message read is attached, whole, and signed by its sender."""
    if not mail.found or any(f.original.how != "attached" for f in mail.found):
        return set()
    proven: list[tuple[Found, str]] = []
    for raw in attached_messages(mail.raw):
        top = heads(raw)
        domain = _platform_signed(raw, top, mail, doubts) if top.all("dkim-signature") else ""
        if domain:
            proven += [(one, domain) for one in _as_read(raw) if _same_sender(one, top)]
    known = [next((d for one, d in proven if one == f), "") for f in mail.found]
    return set(known) if all(known) else set()


def _as_read(raw: bytes) -> list[Found]:
    """What reading these bytes alone gives, said as the reading of an attached message is."""
    document = parse(raw, 1)
    return [
        replace(one, original=structs.replace(one.original, how="attached"))
        for one in (unwrap(document) if document.readable else ())
        if one.original.how == "direct"
    ]


def _doubt(what: str, one: Checked, keys: Keys) -> str:
    why = "non vérifiée, le DNS est désactivé" if one.unanswered and keys.off else one.why
    of = f" ({one.domain})" if one.domain else ""
    return f"{what}{of} non retenu{'e' if what.startswith('Sig') else ''}\u00a0: {why}."
