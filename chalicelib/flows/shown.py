"""A file that is no mail and may be news: held for its manager, with what was read of it.

A PDF is read like a mail, never believed like one: what it says fills the form that somebody
checks and mends; the time of an act that it dates runs meanwhile (design §3.14). A photo is not
read at all, and its page says so.
"""

from datetime import date

import msgspec

from ..cases import kind_of
from ..cases.words import Authenticity
from ..intake import Media, Reading, read_printed
from ..law import day_of
from ..store.records import Deposit, Mail, MailState, Quarantined
from .context import Context
from .provisional import Group, groups, named, readings
from .quarantine import hold

FILE = "file"
"""The kind of a Mail record whose bytes are no mail."""
PHOTO = (
    "Vigie ne lit pas les photos\u00a0: dites-nous ce que celle-ci annonce, et de quel jour. "
    "Elle est gardée comme preuve."
)
READ = "Vigie a lu ce PDF\u00a0: vérifiez ce qu’elle y a lu, et corrigez-le s’il le faut."
KNOWN = "Vigie connaît déjà cet acte\u00a0: son délai court dans son dossier."
UNREAD = (
    "Vigie n’a rien reconnu dans ce PDF\u00a0: lisez-le, et dites ce qu’il annonce et de quel jour."
)


def hold_file(ctx: Context, mail: Mail, raw: bytes, media: Media, deposit: Deposit) -> None:
    """Keep a file among the mails to check, once for the same bytes: its manager says what it is.

    `mail` is its record; the case that the deposit was given to is the first that is offered.
    """
    if ctx.store.mails.ended(mail.sha256, deposit.tenant):
        return
    reading = read_printed(raw, given_on=day_of(deposit.at)) if media is Media.PDF else None
    held = msgspec.structs.replace(
        mail,
        tenant=deposit.tenant,
        by_hand=True,
        kind=FILE,
        state=MailState.RECEIVED,
        media=media.value,
        grade=reading.grade.grade if reading else Authenticity.TENANT_ADDRESS,
        reader=reading.reader if reading else "",
    )
    told = [_placed(ctx, one, deposit) for one in _groups(reading, mail.sha256)]
    why = _why(reading)
    if any(one.running for one in told):
        why = f"{KNOWN} {why}"
    hold(ctx, held, why, reading, (deposit.tenant,), told)


def _placed(ctx: Context, group: Group, deposit: Deposit) -> Group:
    """The group with the case it was given to; its time runs there when its acts are known."""
    cases, tenant = ctx.store.cases, deposit.tenant
    case = cases.by_reference(tenant, group.reference) if group.reference else None
    held = {(kind_of(e), e.on) for e in cases.load(tenant, case).state.events} if case else set()
    known = bool(group.events) and {(kind_of(e), e.on) for e in group.events} <= held
    return msgspec.structs.replace(group, given=deposit.case, running=known)


def dated(ctx: Context, item: Quarantined, on: date | None) -> Quarantined:
    """The item of a PDF that shows no date, with what it says of the day that somebody gives."""
    if on is None or item.events or item.media != Media.PDF:
        return item
    reading = read_printed(ctx.files.evidence(item.sha256), given_on=on, on=on)
    read = groups(reading.proposals, item.sha256)
    own = [group for group in read if group.reference == item.reference]
    events = next((group.events for group in own or read), ())
    return msgspec.structs.replace(item, events=events)


def _why(reading: Reading | None) -> str:
    if reading is None:
        return PHOTO
    known = reading.proposals or reading.may_be or reading.facts
    return " ".join([READ if known else UNREAD, *reading.problems])


def _groups(reading: Reading | None, sha256: str) -> list[Group]:
    """One group for each case that it speaks of, and one at least: the form is never missing."""
    if reading is None:
        return [Group()]
    return groups(reading.proposals, sha256) or readings(reading, sha256) or [named(reading)]
