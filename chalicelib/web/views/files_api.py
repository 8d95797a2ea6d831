"""What the API says of files: evidence, uploads, answers to a request for documents, dispatches."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec

from ...cases.parts import AnsweredItem
from ...cases.words import Means
from ...store.cases import StoredCase
from ...store.records import Deposit, DepositState, DraftState, Piece
from ...store.reply_records import Reply

if TYPE_CHECKING:
    from ...cases.events import ComplementRequested
    from ...flows.context import Context
    from ...flows.deposits import Given
    from ...flows.dispatches import Sent
    from ...flows.versions import Offer


class EvidenceOut(msgspec.Struct, frozen=True):
    """A piece of the case: the day it bears, the event or the file it is, its hash."""

    sha256: str
    on: str
    title: str


class UploadOut(msgspec.Struct, frozen=True):
    """Where to post one file as multipart/form-data: `fields`, then `file`; good for ten minutes.

    The bucket answers 303 towards a page: do not follow it, ask for `id` to be read.
    """

    id: str
    url: str
    fields: dict[str, str]
    limit: int


class GivenIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a file given to a case is, and the event that it proves, or `event#document`."""

    piece: Piece
    about: str = ""


class DepositOut(msgspec.Struct, frozen=True):
    """What became of a file. `cases` are the ids of those that the mail spoke of.

    `late`: its reading did not answer in time; ask for it again.
    """

    id: str
    state: DepositState
    at: datetime
    by: str
    piece: Piece | None
    about: str
    sha256: str
    media: str
    why: str
    outcome: str
    cases: tuple[str, ...]
    late: bool


class AskedOut(msgspec.Struct, frozen=True):
    """A document asked for."""

    id: str
    label: str


class ComplementIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The answers, document by document; a document left out is not answered yet."""

    items: tuple[AnsweredItem, ...]


class ComplementOut(msgspec.Struct, frozen=True):
    """The latest request, what was answered so far, and how far the letter is."""

    request: str
    on: date
    due: date | None
    asked: tuple[AskedOut, ...]
    answers: tuple[AnsweredItem, ...]
    letter: DraftState | None
    gaps: tuple[str, ...]
    why: str


class SentOut(msgspec.Struct, frozen=True):
    """An act that was sent. `missing`: days since posting, once its receipt is overdue."""

    event: str
    on: date
    means: Means | None
    posted_on: date | None
    received_on: date | None
    tracking: str
    proof: bool
    slip: bool
    receipt: bool
    missing: int | None


class SentsOut(msgspec.Struct, frozen=True):
    """The acts of a case that were sent, the latest first."""

    dispatches: tuple[SentOut, ...]


class TrackedIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What came back of an act that was sent; nothing given, nothing changed."""

    received_on: date | None = None
    tracking: str = ""
    proof: bool = False


class HandoverOut(msgspec.Struct, frozen=True):
    """The file of the case to take away: is it there, as the case stands?"""

    ready: bool


def upload_out(made: Offer, limit: int) -> UploadOut:
    """The upload that a flow offers."""
    return UploadOut(id=made.name, url=made.url, fields=made.fields, limit=limit)


def deposit_out(ctx: Context, deposit: Deposit, only: str = "") -> DepositOut:
    """`only`: the one case that the reader may know of; empty: all of the employer's."""
    from ...flows.deposits import overdue

    mail = ctx.store.mails.ended(deposit.sha256, deposit.tenant) if deposit.sha256 else None
    cases = tuple(dict.fromkeys(mail.cases)) if mail else ()
    return DepositOut(
        id=deposit.id,
        state=deposit.state,
        at=deposit.at,
        by=deposit.person_name,
        piece=deposit.piece,
        about=deposit.about,
        sha256=deposit.sha256,
        media=deposit.media,
        why=deposit.why,
        outcome=str(mail.state) if mail else "",
        cases=tuple(c for c in cases if only in ("", c)),
        late=overdue(ctx, deposit),
    )


def complement_out(request: ComplementRequested, reply: Reply | None) -> ComplementOut:
    """How far the answer to a request is."""
    return ComplementOut(
        request=request.id,
        on=request.on,
        due=request.due,
        asked=tuple(AskedOut(one.id, one.label or one.id) for one in request.items),
        answers=reply.items if reply else (),
        letter=reply.state if reply else None,
        gaps=reply.gaps if reply else (),
        why=reply.why if reply else "",
    )


def sents_out(sent: tuple[Sent, ...]) -> SentsOut:
    """The acts as their tracking stands."""
    return SentsOut(tuple(_sent(one) for one in sent))


def _sent(one: Sent) -> SentOut:
    event = one.event
    return SentOut(
        event=event.id,
        on=event.on,
        means=event.means,
        posted_on=event.posted_on,
        received_on=event.received_on,
        tracking=event.tracking,
        proof=event.proof,
        slip=one.slip,
        receipt=one.receipt,
        missing=one.missing,
    )


def evidence_out(stored: StoredCase) -> tuple[EvidenceOut, ...]:
    """The pieces of the case, each once, by hash."""
    from ...flows.handover import originals

    return tuple(EvidenceOut(one.sha256, one.day, one.title) for one in originals(stored))


def given_of(stored: StoredCase, said: GivenIn) -> Given:
    """What is said of a file. Raises BadInput."""
    from ...flows.deposits import given_to

    return given_to(stored.state, stored.snapshot.id, said.about, said.piece)
