"""What became of a file given by hand, as plainly as an alert would say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from ...cases.events import Correction
from ...law.wording import french_day, typeset
from ...store.records import Deposit, DepositState, Mail, MailState, Quarantined
from .quarantine import QuarantinedLine, quarantined_line
from .words import words

if TYPE_CHECKING:
    from ...flows.context import Context
    from .deadlines import TodayBox


@dataclass(frozen=True, slots=True, kw_only=True)
class MeansLine:
    """One case that the mail spoke of: what it says there, and what to do by when."""

    path: str
    name: str
    said: tuple[tuple[str, str], ...]
    today: TodayBox
    provisional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositView:
    """`waiting`: the page asks again; `late`: the order may be given again.

    `held`: the path of the item that waits; `line`: what was read of it, when it is a file.
    """

    waiting: bool
    late: bool
    state: str
    why: str
    at: datetime
    by: str
    piece: str
    cases: tuple[MeansLine, ...]
    held: str
    line: QuarantinedLine | None
    grade: str
    sha256: str


def deposit_view(ctx: Context, deposit: Deposit) -> DepositView:
    """The answer page of a given file."""
    from ...flows.deposits import overdue

    mail = ctx.store.mails.ended(deposit.sha256, deposit.tenant) if deposit.sha256 else None
    item = _held(ctx, mail)
    line = quarantined_line(item) if item else None
    waiting = deposit.state is DepositState.WAITING
    return DepositView(
        waiting=waiting,
        late=overdue(ctx, deposit),
        state=_state(deposit, mail),
        why=typeset(deposit.why) or (line.why if line else ""),
        at=deposit.at,
        by=deposit.person_name,
        piece=words().piece[deposit.piece] if deposit.piece else "",
        cases=_cases(ctx, deposit, mail),
        held=f"/quarantaine/{item.id}" if item else "",
        line=line if line and line.file else None,
        grade=words().authenticity[mail.grade] if mail and mail.grade else "",
        sha256=deposit.sha256,
    )


def _state(deposit: Deposit, mail: Mail | None) -> str:
    """`waiting`, `missing`, `refused`, `kept`, or what became of the mail."""
    if deposit.state is not DepositState.READ or mail is None:
        if deposit.state is DepositState.KEPT and (mail or not deposit.case):
            return str(MailState.QUARANTINED)
        return str(deposit.state)
    return str(mail.state)


def _held(ctx: Context, mail: Mail | None) -> Quarantined | None:
    """The item of the mail that still waits; None when none does."""
    if mail is None or mail.state is not MailState.QUARANTINED:
        return None
    items = ctx.store.quarantine.of_mail(mail)
    return next((item for item in items if not item.decided), None)


def _cases(ctx: Context, deposit: Deposit, mail: Mail | None) -> tuple[MeansLine, ...]:
    if mail is None:
        return ()
    found = list(dict.fromkeys(mail.cases))
    if mail.state is MailState.QUARANTINED:
        items = ctx.store.quarantine.of_mail(mail)
        found += [item.case for item in items if item.case and not item.decided]
        found += [item.decided.case for item in items if item.decided and item.decided.case]
    today = ctx.today()
    return tuple(_means(ctx, deposit.tenant, case, mail, today) for case in dict.fromkeys(found))


def _means(ctx: Context, tenant: str, case: str, mail: Mail, on: date) -> MeansLine:
    from ...law import deadlines, today
    from .deadlines import today_box
    from .timeline import event_line

    stored = ctx.store.cases.load(tenant, case)
    snapshot, state = stored.snapshot, stored.state
    dates = deadlines(snapshot.case, state, on)
    told = [e for e in state.events if e.id in mail.events or e.evidence == mail.sha256]
    lines = (event_line(e, None, state) for e in told if not isinstance(e, Correction))
    return MeansLine(
        path=f"/dossiers/{tenant}/{case}",
        name=snapshot.case.worker.name or snapshot.case.reference,
        said=tuple((f"{line.title}, {french_day(line.on)}", line.meaning) for line in lines),
        today=today_box(today(dates, state, on), dates, on),
        provisional=bool(snapshot.held),
    )
