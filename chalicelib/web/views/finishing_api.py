"""What the API says of a draft that is being finished: versions, comparison, what remains."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import msgspec

from ...flows.clearances import Wanted
from ...flows.release import Obstacles
from ...law.clearing import stands
from ...letters.comparing import Compared
from ...store.records import Clearance, Draft, DraftVersion, VersionState
from .finishing import remains


class DraftVersionOut(msgspec.Struct, frozen=True):
    """A version. `gaps` and `faults`: what must be filled in or leave it; `why` it was refused."""

    number: int
    state: VersionState
    by: str
    at: datetime
    sha256: str
    gaps: tuple[str, ...]
    faults: tuple[str, ...]
    why: str


class ComparisonOut(msgspec.Struct, frozen=True):
    """The paragraphs of `after`, with what left `before` in its place; `texts` may be compared."""

    texts: tuple[str, ...]
    before: str
    after: str
    lines: tuple[Compared, ...]


class ToReadOut(msgspec.Struct, frozen=True):
    """A reference or an open point that the draft relies on; `by` whom it was read, if anybody."""

    subject: str
    title: str
    text: str
    why: str
    by: str
    read_on: date | None


class ReleaseOut(msgspec.Struct, frozen=True):
    """`remains` (French): what stands against validating `version`; empty: a lawyer may.

    `released_version` is the one that a lawyer made final, if any; `shared_at`: the employer sees
    that one since then.
    """

    version: int
    remains: tuple[str, ...]
    reading: tuple[ToReadOut, ...]
    released_version: int | None
    released_by: str
    released_at: datetime | None
    shared_at: datetime | None


class ClearanceOut(msgspec.Struct, frozen=True):
    """A reading, in its lawyer's name. `stands` false: the words changed in Vigie since."""

    subject: str
    title: str
    source: str
    read_on: date
    by: str
    at: datetime
    stands: bool


def version_out(version: DraftVersion) -> DraftVersionOut:
    """A version of a draft."""
    return DraftVersionOut(
        number=version.number,
        state=version.state,
        by=version.by_name,
        at=version.at,
        sha256=version.sha256,
        gaps=version.gaps,
        faults=version.faults,
        why=version.why,
    )


def release_out(
    draft: Draft, version: DraftVersion, found: Obstacles, asked: Iterable[Wanted]
) -> ReleaseOut:
    """How far the latest version is from being final."""
    made, shared = draft.released, draft.shared
    return ReleaseOut(
        version=version.number,
        remains=remains(found),
        reading=tuple(_to_read(one) for one in asked),
        released_version=made.version if made else None,
        released_by=made.by_name if made else "",
        released_at=made.at if made else None,
        shared_at=shared.at if shared and made and shared.key == made.key else None,
    )


def clearance_out(kept: Clearance) -> ClearanceOut:
    """A line of the firm's readings."""
    return ClearanceOut(
        subject=kept.subject,
        title=kept.title,
        source=kept.source,
        read_on=kept.read_on,
        by=kept.by_name,
        at=kept.at,
        stands=stands(kept.subject, kept.fingerprint),
    )


def _to_read(one: Wanted) -> ToReadOut:
    asked, done = one.requirement, one.clearance
    return ToReadOut(
        subject=asked.subject,
        title=asked.title,
        text=asked.text,
        why=asked.why,
        by=done.by_name if done else "",
        read_on=done.read_on if done else None,
    )
