"""What proves a mail's origin, best proof first; a proof that does not hold leaves its reason.

Each answers the grade it proves, or None after adding to `doubts` why not (French).
"""

from collections.abc import Sequence

from msgspec import Struct, structs

from ..cases.words import Authenticity
from .arc import original_pass
from .dkim_check import Checked, check
from .dnskeys import Keys
from .forwards import Found, unwrap
from .heads import Heads, heads
from .mime import Document, parse
from .originals import attached_messages
from .trust import aligned, organisation, registered
from .values import Graded
from .verdicts import Verdicts

# RFC 6376 §5.4: a signature that leaves one of these out can be played again with another.
_BY_PLATFORM = ("from", "to", "subject", "date")
_BY_FORWARDER = ("from", "subject", "date")


class Received(Struct, frozen=True):
    """All that the grade looks at: the bytes, what is read of them, what SES said, the keys.

    `document` is `raw` parsed, `found` the messages that are read in it.
    """

    raw: bytes
    heads: Heads
    document: Document
    found: tuple[Found, ...]
    ses: Verdicts
    keys: Keys


def by_platform(mail: Received, doubts: list[str]) -> Graded | None:
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


def by_sealer(mail: Received, doubts: list[str]) -> Graded | None:
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


def by_forwarder(mail: Received, forwarders: Sequence[str], doubts: list[str]) -> Graded | None:
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


def _left_to_ses(mail: Received, own: Sequence[Checked]) -> bool:
    """May SES's own verification stand for ours? Only where we could not ask for a key.

    It does not say which of several signatures held, and takes partial ones (l=): each signature
    there must be one we would believe.
    """
    if mail.heads.fault:
        return False
    return all(one.unanswered for one in own) and bool(own or not mail.heads.all("dkim-signature"))


def _platform_signed(raw: bytes, top: Heads, mail: Received, doubts: list[str]) -> str:
    """The domain whose signature speaks for the administration's sender of a message, or ""."""
    if not top.all("dkim-signature"):
        return ""
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


def _direct(mail: Received) -> bool:
    """Is what people read the received message itself, and not words quoted in it?"""
    return len(mail.found) == 1 and mail.found[0].original.how == "direct"


def _same_sender(found: Found, top: Heads) -> bool:
    return found.address.rpartition("@")[2] == top.sender_domain()


def _attached_signed(mail: Received, doubts: list[str]) -> set[str]:
    """The signing domains when every message read is attached, whole, and signed by its sender."""
    if not mail.document.attached or not _signed_inside(mail.document):
        return set()
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


def _signed_inside(document: Document) -> bool:
    """Does an attached message bear a signature at all? Slicing the mail again is for these."""
    inner = document.attached
    return any(d.header("dkim-signature") or _signed_inside(d) for d in inner)


def _as_read(raw: bytes) -> list[Found]:
    """What reading these bytes alone gives, said as the reading of an attached message is."""
    document = parse(raw, 1)
    return [
        structs.replace(one, original=structs.replace(one.original, how="attached"))
        for one in (unwrap(document) if document.readable else ())
        if one.original.how == "direct"
    ]


def _doubt(what: str, one: Checked, keys: Keys) -> str:
    why = "non vérifiée, le DNS est désactivé" if one.unanswered and keys.off else one.why
    of = f" ({one.domain})" if one.domain else ""
    return f"{what}{of} non retenu{'e' if what.startswith('Sig') else ''}\u00a0: {why}."
