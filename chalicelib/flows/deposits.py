"""Files that people give by hand: posted to S3, read by the queue of the mails, never guessed.

A mail (.eml) is read like a forwarded one and graded by its own signatures alone. A PDF or a photo
is kept as evidence, on the case it was given to; what may be news waits among the mails to check
until somebody says what it is (flows/shown.py). No byte passes through the API (design §3.20).
"""

import re
import secrets
from datetime import datetime, timedelta

import msgspec

from ..cases import CaseState
from ..cases.events import ComplementRequested
from ..errors import BadInput, NotFound, TooMany
from ..intake import Media, media_of
from ..store import Store
from ..store.records import Attached, Deposit, DepositState, Mail, Person, Piece
from .context import Context
from .limits import wait_of
from .proofs import prove
from .receive import for_one
from .record import CaseRef
from .shown import hold_file
from .versions import Offer

LIMIT = 20_000_000
"""The largest file taken, in bytes; a mail is read up to 25 MB."""
PATIENCE = timedelta(minutes=10)
"""After how long an order may be given again: the queue may have lost it."""
POSTED = "depots/employeurs/"
"""Where employers' files are posted, in the drafts bucket."""

_NEWS = (Piece.PLATFORM_MAIL, Piece.DECISION)
"""What may tell a case something: read, when it is no proof of what is known already."""
_UPLOAD = re.compile(r"[\w-]{20,40}", re.ASCII)
_OUTLOOK = (
    "Le format .msg d’Outlook n’est pas lu. Enregistrez le message au format .eml, ou "
    "transférez-le en pièce jointe."
)
_RESTORED = "inconnu (restauration)"
_UNKNOWN = "Ce fichier n’est ni un courriel (.eml), ni un PDF, ni une image."
_TOO_LARGE = f"Ce fichier dépasse {LIMIT // 1_000_000}\u00a0Mo."


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """Where a file was given, and what its giver says of it: all empty when it names no case.

    `proves`: its giver may record what it proves.
    """

    case: str = ""
    about: str = ""
    piece: Piece | None = None
    proves: bool = False


def offer(ctx: Context, tenant: str, back: str, query: str = "") -> Offer:
    """A place for one file, good for ten minutes; `back` + its name + `query` is where it leads."""
    upload = secrets.token_urlsafe(18)
    made = ctx.files.upload_form(_key(tenant, upload), f"{back}{upload}{query}", LIMIT)
    return Offer(made["url"], made["fields"], upload)


def submit(
    ctx: Context,
    tenant: str,
    upload: str,
    person: Person,
    given: Given = Given(),  # noqa: B008
) -> Deposit:
    """Have a posted file read, once; asked again after a while, it is ordered again.

    Raises BadInput on a name that `offer` did not give, TooMany when this person or this employer
    gave too many: what was posted stays for a day, and may be submitted later.
    """
    if not _UPLOAD.fullmatch(upload):
        raise BadInput("dépôt", "ce dépôt n’existe pas.", "Déposez le fichier de nouveau.")
    known = ctx.store.deposits.maybe(tenant, upload)
    if known and not overdue(ctx, known):
        return known
    if known is None and (seconds := wait_of(ctx, "deposit", person=person.id, home=tenant)):
        raise TooMany("deposit", seconds)
    deposit = known or ctx.store.deposits.add(
        Deposit(
            tenant=tenant,
            id=upload,
            person=person.id,
            person_name=person.name,
            at=ctx.now(),
            ordered_at=ctx.now(),
            case=given.case,
            about=given.about,
            piece=given.piece,
            proves=given.proves,
        )
    )
    if known:
        deposit = _moved(ctx, deposit, ordered_at=ctx.now())
    body = {"upload": {"tenant": tenant, "id": upload}}
    ctx.queue.send(ctx.settings.intake_queue_url, body)
    return deposit


def given_to(state: CaseState, case: str, about: str, piece: str) -> Given:
    """What a form says of a file given to a case. Raises BadInput naming the field."""
    if piece not in tuple(Piece):
        raise BadInput("nature", "dites ce que c’est.")
    event, _, item = about.partition("#")
    known = next((e for e in (*state.events, *state.aside) if e.id == event), None)
    listed = {one.id for one in known.items} if isinstance(known, ComplementRequested) else set()
    if (about and known is None) or (item and item not in listed):
        raise BadInput("evenement", "choisissez un événement de la liste.")
    return Given(case=case, about=about, piece=Piece(piece))


def order_again(
    store: Store, tenant: str, upload: str, *, at: datetime, now: datetime, apply: bool
) -> bool:
    """After a restore: is this posted file one that nobody read, of an employer that is known?

    With `apply` its record is there again, to be ordered: without the case it may have been given
    to, so that what is no mail waits among the mails to check. `at`: when it was posted.
    """
    known = store.deposits.maybe(tenant, upload)
    if known:
        return known.state is DepositState.WAITING
    try:
        store.people.tenant(tenant)
    except NotFound:
        return False
    if apply:
        lost = Deposit(
            tenant=tenant, id=upload, person="", person_name=_RESTORED, at=at, ordered_at=now
        )
        store.deposits.add(lost)
    return True


def place_of(key: str) -> tuple[str, str] | None:
    """The employer and the upload of a posted file's key; None when it is no such key."""
    tenant, _, name = key.removeprefix(POSTED).partition("/")
    upload = name.removesuffix(".bin")
    ours = key.startswith(POSTED) and name.endswith(".bin") and _UPLOAD.fullmatch(upload)
    return (tenant, upload) if ours else None


def overdue(ctx: Context, deposit: Deposit) -> bool:
    """Did its order go unanswered for longer than a reading takes?"""
    waits = deposit.state is DepositState.WAITING
    return waits and ctx.now() - deposit.ordered_at > PATIENCE


def read_deposit(ctx: Context, tenant: str, upload: str) -> None:
    """Bring a given file to its end, once: read, kept, or refused with the reason."""
    deposit = ctx.store.deposits.get(tenant, upload)
    if deposit.state is not DepositState.WAITING:
        return
    raw = ctx.files.found(_key(tenant, upload), LIMIT)
    if raw is None:
        _moved(ctx, deposit, state=DepositState.MISSING)
        return
    media = media_of(raw)
    refused = _refusal(raw, media)
    if refused:
        _moved(ctx, deposit, state=DepositState.REFUSED, media=media.value, why=refused)
        return
    _moved(ctx, deposit, media=media.value, size=len(raw), **_ended(ctx, deposit, raw, media))


def evidence_of(ctx: Context, tenant: str, case: str, sha256: str) -> Media:
    """What the evidence of a case is, once it is known to be that case's own. Raises NotFound.

    A hash in an event is only a claim (a program may write any): the bytes must be those of a mail
    that this tenant received, or of a file that it gave to this case.
    """
    stored = ctx.store.cases.load(tenant, case)
    given = [one for one in stored.attached if one.sha256 == sha256]
    named = any(entry.shared.get("evidence") == sha256 for entry in stored.entries)
    mail = ctx.store.mails.ended(sha256, tenant) if given or named else None
    if mail is None and not given:
        raise NotFound("evidence", sha256)
    return Media(mail.media if mail else given[0].media)


def _refusal(raw: bytes, media: Media) -> str:
    if len(raw) > LIMIT:
        return _TOO_LARGE
    if media is Media.OUTLOOK:
        return _OUTLOOK
    return _UNKNOWN if media is Media.UNKNOWN else ""


def _ended(ctx: Context, deposit: Deposit, raw: bytes, media: Media) -> dict[str, object]:
    """What became of the bytes: a proof stays with its event, and is not read as news."""
    news = not deposit.case or (not deposit.about and deposit.piece in _NEWS)
    if media is Media.MAIL and news:
        mail = by_hand(ctx, raw, deposit.tenant)
        return {"state": DepositState.READ, "sha256": mail.sha256}
    sha256 = ctx.files.put_evidence(raw)
    if deposit.case:
        _attach(ctx, deposit, sha256, media)
    if news:
        mail = kept_record(ctx, sha256, len(raw), deposit.tenant)
        hold_file(ctx, mail, raw, media, deposit)
    return {"state": DepositState.KEPT, "sha256": sha256}


def by_hand(ctx: Context, raw: bytes, tenant: str) -> Mail:
    """Handle a mail that somebody of a tenant gave as a file; answers what became of it there.

    The same file given twice, or received already, is one mail.
    """
    known = kept_record(ctx, ctx.files.put_evidence(raw), len(raw), tenant)
    everyone = tuple(dict.fromkeys(filter(None, (tenant, known.tenant))))
    mail = msgspec.structs.replace(known, tenant=tenant, by_hand=True)
    for_one(ctx, mail, raw, ctx.store.people.tenant(tenant), everyone)
    return ctx.store.mails.ended(mail.sha256, tenant) or mail


def kept_record(ctx: Context, sha256: str, size: int, tenant: str) -> Mail:
    """The record of a file whose bytes are evidence now; the one it has already."""
    first = Mail(
        sha256=sha256, key="", received_at=ctx.now(), size=size, tenant=tenant, by_hand=True
    )
    return ctx.store.mails.receive(first)


def _attach(ctx: Context, deposit: Deposit, sha256: str, media: Media) -> None:
    attached = Attached(
        item=deposit.id,
        sha256=sha256,
        received_at=deposit.at,
        person=deposit.person_name,
        at=deposit.at,
        media=media.value,
        piece=deposit.piece,
        about=deposit.about,
    )
    ctx.store.cases.attach(deposit.tenant, deposit.case, attached)
    if deposit.proves and deposit.about:
        ref = CaseRef(deposit.tenant, deposit.case)
        prove(ctx, ref, deposit.about, deposit.person_name)


def _moved(ctx: Context, deposit: Deposit, **changed: object) -> Deposit:
    after = msgspec.structs.replace(deposit, revision=deposit.revision + 1, **changed)
    if ctx.store.deposits.move(deposit, after):
        return after
    return ctx.store.deposits.get(deposit.tenant, deposit.id)


def _key(tenant: str, upload: str) -> str:
    return f"{POSTED}{tenant}/{upload}.bin"
