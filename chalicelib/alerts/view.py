"""What a template may print: one closed struct per audience, strings made here, dates in French.

The employer's view has no ground, no competing date and no draft: no template can leak them
(design §3.15, §3.16). Pure.
"""

import base64
import hashlib

from ..cases.parts import Part

SHORT_CODE = 6


class View(Part, frozen=True, kw_only=True):
    """What every alert may say. Empty strings are what is not known or does not apply.

    `because` is why a date was corrected. `seen` is the « Vu » link of an urgent alert, `escalated`
    why it comes again.

    `today` is the whole opening line. `dossier` is the opaque code, `reference` the platform's
    number (never in an SMS), `worker` initials only. `act_by` and `post_by` are full French days;
    `act_by_short` is dd/mm/yyyy. `origin` says why a mail is not authenticated. `confirm`: somebody
    must say whether the act is on the platform; `provisional`: its mail belongs to no case yet.

    Of a monthly point, `on` is the day of the last news (`answered_once`) or of the filing,
    `silent` how long ago that is, `chased` the day of the last step noted towards the
    administration, `watched` the dates to watch that fall with it.

    Of a missing receipt, `letter` is which act was `posted` (a day), under which `tracking` number;
    `unproven`: no other proof of its sending is recorded.
    """

    brand: str
    kind: str
    label: str
    today: str
    link: str
    sms_link: str
    sentence: str = ""
    dossier: str = ""
    reference: str = ""
    employer: str = ""
    worker: str = ""
    on: str = ""
    on_short: str = ""
    act_by: str = ""
    act_by_short: str = ""
    post_by: str = ""
    post_by_short: str = ""
    remaining: str = ""
    deadline: str = ""
    overdue: bool = False
    last_day: bool = False
    sample: bool = False
    repeat: bool = False
    unauthenticated: bool = False
    origin: tuple[str, ...] = ()
    confirm: bool = False
    provisional: bool = False
    may_not_start: bool = False
    contest: bool = False
    counsel: str = ""
    head: str = ""
    head_label: str = "Empreinte du journal"
    because: str = ""
    silent: str = ""
    answered_once: bool = False
    chased: str = ""
    watched: tuple[str, ...] = ()
    letter: str = ""
    posted: str = ""
    posted_short: str = ""
    tracking: str = ""
    unproven: bool = False
    unsubscribe: str = ""
    seen: str = ""
    escalated: str = ""


class EmployerView(View, frozen=True, kw_only=True):
    """For the employer's people: what to do today, and one prudent date.

    `asked` are the labels of the documents asked for, `to_answer` that they are awaited now,
    `answered` that there is no more to answer; `why` and `received` describe a mail to check
    (quarantine), `sent_to` and `from_domain` one that no employer's address explains. `was` is the
    date told before a correction of the law. `mailbox`, `code` and `confirm_at` (an address shown
    as text) are what a mailbox that asks leave to forward gives.
    """

    asked: tuple[str, ...] = ()
    to_answer: bool = False
    answered: bool = False
    why: str = ""
    received: str = ""
    subject: str = ""
    sent_to: tuple[str, ...] = ()
    from_domain: str = ""
    valid_until: str = ""
    was: str = ""
    was_short: str = ""
    mailbox: str = ""
    code: str = ""
    confirm_at: str = ""
    notes: tuple[str, ...] = ()


class DateLine(Part, frozen=True, kw_only=True):
    """One deadline of the lawyer's mail; `since` is what set it running."""

    rule: str
    label: str
    since: str = ""
    latest: str = ""
    basis: str = ""
    remark: str = ""


class DateGroup(Part, frozen=True, kw_only=True):
    """The deadlines that end the same day; `post_by` is empty when nothing is posted any more."""

    due: str
    post_by: str
    lines: tuple[DateLine, ...]


class MissingLine(Part, frozen=True, kw_only=True):
    """One thing the act lacks; `to_check` when it was not seen rather than absent."""

    label: str
    basis: str = ""
    to_check: bool = False


class MoveLine(Part, frozen=True, kw_only=True):
    """One date that a correction of the law moved; `now` is empty when none is left."""

    rule: str
    label: str
    was: str
    now: str = ""


class LawyerView(View, frozen=True, kw_only=True):
    """For the mandated lawyer: every competing date, what the act lacks, the draft.

    `running` is the date that observations would leave running.
    """

    dates: tuple[DateGroup, ...] = ()
    missing: tuple[MissingLine, ...] = ()
    analysed: bool = False
    formal: str = ""
    running: str = ""
    warnings: tuple[str, ...] = ()
    draft: str = ""
    moved: tuple[MoveLine, ...] = ()


def short_code(case_id: str) -> str:
    """An opaque six-letter reference of a case, safe in an SMS: no number, no name."""
    digest = hashlib.sha256(f"vigie case {case_id}".encode()).digest()
    return base64.b32encode(digest).decode()[:SHORT_CODE]


def initials(name: str) -> str:
    """`Amina Ben Ali` → `A. B. A.`: all an alert says of a worker (reference §6)."""
    return " ".join(f"{word[0].upper()}." for word in name.replace("-", " ").split())
