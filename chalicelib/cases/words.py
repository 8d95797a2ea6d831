"""The closed vocabularies of a case: what an act says, who, where, how sure."""

import re
from enum import StrEnum
from typing import Annotated

import msgspec

Sha256 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$", description="SHA-256, hexadecimal")]
Siren = Annotated[str, msgspec.Meta(pattern="^[0-9]{9}$", description="SIREN: nine digits")]
_NINE_DIGITS = re.compile(r"[0-9]{9}")


def siren_holds(digits: str) -> bool:
    """Is it a SIREN: nine digits whose last is the key of the others, by Luhn's formula?

    The key is arithmetic: it finds a wrong digit or two that changed places, not a company.
    """
    if not _NINE_DIGITS.fullmatch(digits):
        return False
    doubled = [int(digit) * (1 + rank % 2) for rank, digit in enumerate(digits)]
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


class Zone(StrEnum):
    """Where a court sits or a person lives, when distance or local rules depend on it."""

    METROPOLE = "metropole"
    ALSACE_MOSELLE = "alsace_moselle"
    GUADELOUPE = "guadeloupe"
    MARTINIQUE = "martinique"
    GUYANE = "guyane"
    REUNION = "reunion"
    MAYOTTE = "mayotte"
    SAINT_BARTHELEMY = "saint_barthelemy"
    SAINT_MARTIN = "saint_martin"
    SAINT_PIERRE_ET_MIQUELON = "saint_pierre_et_miquelon"
    POLYNESIE = "polynesie"
    WALLIS_ET_FUTUNA = "wallis_et_futuna"
    NOUVELLE_CALEDONIE = "nouvelle_caledonie"
    TAAF = "taaf"
    ABROAD = "abroad"


class By(StrEnum):
    """Who did an act of ours."""

    EMPLOYER = "employer"
    WORKER = "worker"


class Seen(StrEnum):
    """What an act says of a thing.

    `absent` needs the complete original to have been read; a cut forward is `not_seen`.
    """

    STATED = "stated"
    ABSENT = "absent"
    NOT_SEEN = "not_seen"


class Confidence(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Authenticity(StrEnum):
    """How well a mail's origin is proven, best first. None on an event that no mail caused.

    `confirmed`: a person looked on the platform and found the act there; no mail gives it.
    `original_dkim`: the administration's own signature on what was read; `arc_original`: a trusted
    forwarder's word that it was valid; `forwarder`: signed by a domain the tenant registered.
    """

    CONFIRMED = "confirmed"
    ORIGINAL_DKIM = "original_dkim"
    ARC_ORIGINAL = "arc_original"
    FORWARDER = "forwarder"
    TENANT_ADDRESS = "tenant_address"
    FAILED = "failed"


UNPROVEN = (Authenticity.TENANT_ADDRESS, Authenticity.FAILED)
"""The grades that prove nothing: anybody may have written the mail (design §3.9)."""


class Means(StrEnum):
    """How an act travelled."""

    MAIL = "mail"
    PLATFORM = "platform"
    POST = "post"
    REGISTERED_POST = "registered_post"
    TELERECOURS = "telerecours"
    HAND = "hand"


class ClosureCause(StrEnum):
    INCOMPLETE = "incomplete"
    INACTIVITY = "inactivity"
    NO_OBJECT = "no_object"
    UNKNOWN = "unknown"


class ReceiptType(StrEnum):
    """`attestation_renewed` is the platform's own restart of its clock."""

    ENREGISTREMENT = "enregistrement"
    RECEPTION = "reception"
    ATTESTATION = "attestation"
    ATTESTATION_RENEWED = "attestation_renewed"


class Outcome(StrEnum):
    """What became of one document asked for."""

    PRODUCED = "produced"
    IMPOSSIBLE = "impossible"
    NOT_YET_AVAILABLE = "not_yet_available"
    HELD_BY_ADMINISTRATION = "held_by_administration"
    NOT_REQUIRED = "not_required"
    MISSING = "missing"


class Appeal(StrEnum):
    """An administrative appeal: to the author, or to the minister."""

    GRACIEUX = "gracieux"
    HIERARCHIQUE = "hierarchique"


class Party(StrEnum):
    """Who an act was notified to."""

    EMPLOYER = "employer"
    WORKER = "worker"
    COUNSEL = "counsel"
