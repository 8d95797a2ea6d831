"""The whole reading of one mail: parse, unwrap, classify, grade, propose. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain
from typing import Any, TypeVar

import msgspec

from ..cases.events import MayBe
from ..cases.interchange import encode
from .automatic import automatic
from .classify import Sender, Verdict, classify_pages, is_administration, is_platform, rules
from .confirming import confirming
from .dates import FIRST_DAY, LAST_DAY, french
from .dnskeys import Lookup
from .forwards import Found, sender_address, unwrap
from .grade import grade
from .makers import Setting
from .mime import Document, parse
from .naming import EVENTS, NAMES
from .page import Page
from .propose import CONFIRM, Report, confidence, report
from .recipients import recipients
from .rulebook import matchers
from .sections import Sections
from .text import one_line
from .values import Graded, MailKind, Original, Reading
from .verdicts import Verdicts, verdicts

_T = TypeVar("_T")


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What one original message told; `on` is the legal day to keep of it."""

    original: Original
    verdict: Verdict
    report: Report
    on: date | None
    problems: tuple[str, ...]


def read(
    raw: bytes,
    *,
    graded: Graded | None = None,
    forwarders: Sequence[str] = (),
    lookup: Lookup | None = None,
    intake_domain: str = "",
    received_on: date | None = None,
    by_hand: bool = False,
) -> Reading:
    """Read a mail as received. Raises BadInput only when it is over 25 MB.

    `by_hand`: a file that somebody gave, which no server of ours received: whatever its headers
    say of a reception proves nothing.

    `graded` is the grade kept from the reception: with it nothing is graded again (a replay asks no
    DNS). Without it, `forwarders` are the domains the tenant vouched for and `lookup` answers TXT
    records (none: no DNS is asked). `received_on` is the legal day of reception, used (and said)
    only when the original has no believable date.
    """
    document = parse(raw)
    originals = unwrap(document, own=forwarders) if document.readable else ()
    ses = Verdicts(by_hand=True) if by_hand else verdicts(document)
    graded = graded or grade(raw, document, originals, forwarders, lookup, ses)
    machine = _machine(document)
    told = [
        tell(found, number, graded, received_on, machine)
        for number, found in enumerate(originals, 1)
    ]
    whole = told[0] if len(told) == 1 else together(told)
    kind = whole.verdict.kind
    return Reading(
        kind=kind,
        facts=whole.report.facts,
        grade=graded,
        quotes=whole.verdict.quotes,
        original=whole.original,
        proposals=whole.report.proposals,
        recipients=recipients(document, intake_domain, ses),
        problems=_problems(document, whole),
        findings=whole.report.findings,
        confirm=CONFIRM.get(kind, ""),
        reader=rules().version,
        on=whole.on,
        may_be=may_be(whole.verdict),
    )


def to_interchange(reading: Reading) -> dict[str, Any]:
    """The reading as the CLI prints it (design §7): plain JSON values.

    `events[i]` is proposed for `cases[i]`.
    """
    plain: dict[str, Any] = msgspec.json.decode(encode(reading))
    proposals = plain.pop("proposals")
    return {
        "kind": plain.pop("kind"),
        "facts": plain.pop("facts"),
        "grade": plain.pop("grade"),
        "quotes": plain.pop("quotes"),
        "events": [p["event"] for p in proposals],
        "cases": [{k: v for k, v in p.items() if k != "event"} for p in proposals],
    } | plain


def from_administration(reading: Reading) -> bool:
    """Does its original claim to come from the administration?"""
    return is_administration(sender_address(reading.original.sender))


def tell(
    found: Found,
    number: int,
    graded: Graded,
    received_on: date | None,
    machine: MailKind | None = None,
) -> Told:
    """What one message tells, the `number`th of its mail; without a day, no event."""
    original, problems = found.original, list(found.problems)
    address = found.address
    stranger = not is_administration(address) if address else original.how != "inline"
    if original.complete and stranger:
        original = msgspec.structs.replace(original, complete=False)
    nth = f" ({number})" if number > 1 else ""
    sections = Sections(found.text, found.pdfs, nth)
    verdict = classify_pages(
        Page(one_line(original.subject), f"subject{nth}"),
        sections.whole,
        Sender(
            administration=not stranger,
            platform=is_platform(address),
            automatic=machine,
        ),
    )
    verdict = sections.placed(verdict)
    if verdict.kind is MailKind.NOISE and found.unread:
        # What nobody read may be the act itself.
        verdict = Verdict(kind=MailKind.UNKNOWN, quotes=verdict.quotes)
        problems += _unread(found, known=True)
    on, doubts = _day(original, received_on)
    act = verdict.kind in matchers().acts
    if act:
        problems += doubts
        problems += _doubts_on_sender(address) if stranger else []
    problems += _unread(found, known=act)
    setting = None
    if on and act:
        setting = Setting(
            on=on,
            at=original.at if on == original.on else None,
            authenticity=graded.grade,
            confidence=confidence(original, verdict, doubtful=bool(doubts) or stranger),
        )
    told = report(original, sections.pages, verdict, setting)
    if verdict.kind is MailKind.FORWARDING_CONFIRMATION:
        told = confirming(sections.pages[0], original)
    problems += told.problems
    return Told(original=original, verdict=verdict, report=told, on=on, problems=tuple(problems))


def _machine(document: Document) -> MailKind | None:
    """Was it, or a message attached to it at any depth, sent back by a machine?"""
    found = automatic(document.headers)
    for inner in document.attached:
        found = found or _machine(inner)
    return found


def _day(original: Original, received_on: date | None) -> tuple[date | None, list[str]]:
    """The legal day to keep, and what is doubtful about it (the earlier day when in doubt)."""
    believable = original.on if original.on and FIRST_DAY <= original.on <= LAST_DAY else None
    if believable and (received_on is None or believable <= received_on):
        return believable, []
    if believable and received_on:
        why = f"Ce courriel est daté du {french(believable)}, après sa réception"
    elif original.on:
        why = f"La date du courriel d’origine ({french(original.on)}) n’est pas vraisemblable"
    else:
        why = "La date du courriel d’origine n’a pas été trouvée"
    if received_on is None:
        return None, [f"{why}\u00a0: indiquez-la à la main."]
    return received_on, [f"{why}\u00a0: le jour de réception est retenu en attendant."]


def _unread(found: Found, *, known: bool) -> list[str]:
    """What is said of the attachments: always of those that may hide the message."""
    said = [
        one.why or f"La pièce jointe «\u00a0{one.name}\u00a0» n’a pas été lue."
        for one in found.unread
        if known or one.why
    ]
    if found.original.how == "inline":
        # The forwarder may have added a file of his own.
        said += [
            f"La pièce jointe «\u00a0{pdf.name}\u00a0» a été lue avec le message\u00a0: "
            "vérifiez qu’elle vient bien de la plateforme."
            for pdf in found.pdfs
            if pdf.text
        ]
    return said


def _doubts_on_sender(address: str) -> list[str]:
    return [
        f"L’expéditeur ({address or 'inconnu'}) n’est pas une adresse de l’administration\u00a0: "
        "vérifiez sur la plateforme."
    ]


def together(told: list[Told]) -> Told:
    """What several messages of one mail told (or none), as one: they must agree."""
    kind = _kind(told)
    agreed = [] if kind is MailKind.CONTRADICTORY else told
    return Told(
        original=told[0].original if told else Original(),
        verdict=Verdict(
            kind=kind,
            kinds=tuple(_disagreeing(told)),
            quotes=_joined(one.verdict.quotes for one in told),
        ),
        report=Report(
            facts=_joined(one.report.facts for one in told),
            proposals=_joined(one.report.proposals for one in agreed),
            findings=tuple(dict.fromkeys(_joined(one.report.findings for one in agreed))),
        ),
        on=min([one.on for one in told if one.on], default=None),
        problems=_joined(one.problems for one in told),
    )


def _joined(several: Iterable[tuple[_T, ...]]) -> tuple[_T, ...]:
    return tuple(chain.from_iterable(several))


def _kind(told: list[Told]) -> MailKind:
    """The kind of the whole mail: several attached messages must agree."""
    kinds = {one.verdict.kind for one in told}
    if not kinds:
        return MailKind.UNREADABLE
    return kinds.pop() if len(kinds) == 1 else MailKind.CONTRADICTORY


def _problems(document: Document, whole: Told) -> tuple[str, ...]:
    problems, kind = [*document.problems, *whole.problems], whole.verdict.kind
    if document.attached:
        problems += _beside(document)
    for inner in document.attached:
        problems += inner.problems
    if kind is MailKind.UNKNOWN:
        problems.append("Ce courriel n’a pas été reconnu\u00a0: lisez-le et classez-le à la main.")
    if kind is MailKind.CONTRADICTORY:
        said = " et ".join([name for one, name in NAMES.items() if one in whole.verdict.kinds])
        problems.append(
            f"Ce courriel se contredit ({said})\u00a0: lisez-le et classez-le à la main."
        )
    return tuple(dict.fromkeys(problems))


def _beside(document: Document) -> list[str]:
    """What is said of the files sent beside an attached message: they are not part of it."""
    files = [(pdf.name, "") for pdf in document.pdfs if not pdf.problem]
    files += [(one.name, one.why) for one in document.unread]
    return [
        why or f"La pièce jointe «\u00a0{name}\u00a0», à côté du courriel joint, n’a pas été lue."
        for name, why in files
    ]


def _disagreeing(told: list[Told]) -> set[MailKind]:
    kinds = {one.verdict.kind for one in told} - {MailKind.CONTRADICTORY}
    kinds |= {kind for one in told for kind in one.verdict.kinds}
    return kinds


def may_be(verdict: Verdict) -> tuple[MayBe, ...]:
    """The kinds of event behind the kinds of mail that disagree."""
    if verdict.kind is not MailKind.CONTRADICTORY:
        return ()
    return tuple(event for kind, event in EVENTS.items() if kind in verdict.kinds)
