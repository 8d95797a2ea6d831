"""Keep a choice for proof: who, when, how, and the words that were shown."""

from ..store.consent_records import Consent, ConsentKind, ConsentWay
from ..store.records import Person
from .context import Desk


def consent(
    ctx: Desk,
    person: Person,
    kind: ConsentKind,
    way: ConsentWay,
    text: str,
    *,
    tenant: str = "",
    case: str = "",
) -> Consent:
    """The proof of a choice the person made now; `tenant` is theirs unless it is said."""
    return Consent(
        person=person.id,
        kind=kind,
        way=way,
        at=ctx.now(),
        text=" ".join(text.split()),
        tenant=tenant or person.tenant,
        case=case,
    )
