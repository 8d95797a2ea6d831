"""Every key of the single table, in one place (published in docs/access-patterns.md)."""

import hashlib
from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from .records import Chosen, Draft

SHARDS = 4
SWITCHES = "SENDING-OFF"
TENANTS = "TENANTS"
"""The list of all employers, by id."""
ERASURE = "#ERASURE"
"""Sort key, in an employer's partition, of its request that all of it be erased."""
INDEX_LAST = "9999-12-31"


def digest(*parts: str) -> str:
    """A stable opaque id made from parts (32 hexadecimal characters)."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def tenant(tenant_id: str) -> str:
    return f"TENANT#{tenant_id}"


def case(tenant_id: str, case_id: str) -> str:
    return f"TENANT#{tenant_id}#CASE#{case_id}"


def deliveries(tenant_id: str, case_id: str) -> str:
    return f"TENANT#{tenant_id}#CASE#{case_id}#DELIVERIES"


def alerts(tenant_id: str, case_id: str) -> str:
    """Who saw what of a case's alerts, and how far their escalations came."""
    return f"TENANT#{tenant_id}#CASE#{case_id}#ALERTS"


def seen(alert: str, person: str) -> str:
    """Sort key, among the alerts of a case, of a person's « Vu » of one."""
    return f"SEEN#{alert}#{person}"


def escalation(alert: str, side: str) -> str:
    """Sort key, among the alerts of a case, of how far one came on a side."""
    return f"ESCALATION#{alert}#{side}"


def subscriptions(tenant_id: str) -> str:
    return f"TENANT#{tenant_id}#SUBSCRIPTIONS"


def subscription(person_id: str, case_id: str = "") -> str:
    """Sort key of a person's subscription to a case, or to all."""
    return f"CASE#{case_id}#{person_id}" if case_id else f"ALL#{person_id}"


def quarantine(tenant_id: str) -> str:
    return f"TENANT#{tenant_id}#QUARANTINE"


def waiting(tenant_id: str) -> str:
    """The mails of a tenant that came too many at once, and whose reading was put off."""
    return f"TENANT#{tenant_id}#WAITING"


def turn(lane: str) -> str:
    """Sort key, in a tenant's partition, of when the next of its mails may be read."""
    return f"#TURN#{lane}"


def noted(tenant_id: str) -> str:
    return f"TENANT#{tenant_id}#NOTED"


def deposits(tenant_id: str) -> str:
    """The files that a tenant's people gave by hand."""
    return f"TENANT#{tenant_id}#DEPOSITS"


def deposit(upload: str) -> str:
    """Sort key of one of them, by the name of its upload."""
    return f"DEPOSIT#{upload}"


def data_copies(tenant_id: str) -> str:
    """The copies of all its data that an employer ordered."""
    return f"TENANT#{tenant_id}#COPIES"


def replies(tenant_id: str, case_id: str) -> str:
    """What an employer answers to requests for documents, before it is sent."""
    return f"TENANT#{tenant_id}#CASE#{case_id}#REPLIES"


def reply(request: str) -> str:
    """Sort key of the answers to one request, by its event."""
    return f"REPLY#{request}"


def firm(firm_id: str) -> str:
    return f"FIRM#{firm_id}"


def firm_case(firm_id: str, tenant_id: str, case_id: str) -> str:
    """The firm's own partition of a case: drafts, notes, clearances (professional secrecy)."""
    return f"FIRM#{firm_id}#TENANT#{tenant_id}#CASE#{case_id}"


def note(note_id: str) -> str:
    """Sort key, in a firm's own partition of a case, of one of its notes."""
    return f"NOTE#{note_id}"


def clearances(firm_id: str) -> str:
    """What a firm's lawyers have read and cleared, once for all its cases."""
    return f"FIRM#{firm_id}#CLEARANCES"


def offices(firm_id: str) -> str:
    """A firm's register of the authorities it writes to."""
    return f"FIRM#{firm_id}#OFFICES"


def archives(firm_id: str) -> str:
    """The files a firm kept of the cases whose mandate ended."""
    return f"FIRM#{firm_id}#ARCHIVES"


def archive(tenant_id: str, case_id: str, sequence: int) -> str:
    """Its id and sort key: a case may be mandated, and its mandate end, more than once."""
    return digest("archive", tenant_id, case_id, str(sequence))


def shared(tenant_id: str, case_id: str) -> str:
    """What the firm chose to show the employer, apart from the ledger."""
    return f"TENANT#{tenant_id}#CASE#{case_id}#SHARED"


def templates(firm_id: str) -> str:
    """A firm's own templates and letterhead: which is in use, and every version."""
    return f"FIRM#{firm_id}#TEMPLATES"


def template_version(document: str, number: int) -> str:
    """Sort key of a version of a firm's template, in its partition of templates."""
    return f"VERSION#{document}#{number:04d}"


def person(person_id: str) -> str:
    return f"PERSON#{person_id}"


def session(session_id: str) -> str:
    """Sort key, in a person's partition, of one of their sessions."""
    return f"SESSION#{session_id}"


def recap(period: str) -> str:
    """Sort key, in a person's partition, of what waits for one recap."""
    return f"RECAP#{period}#"


def alert_log(home: str, month: date) -> str:
    """What was said in one month (UTC) about a tenant's cases, or about those of a firm."""
    return f"{home}#ALERTS#{month:%Y-%m}"


def invitations(*, tenant: str = "", firm: str = "") -> str:
    """Whom an employer or a firm asked to join it."""
    home = f"TENANT#{tenant}" if tenant else f"FIRM#{firm}"
    return f"{home}#INVITATIONS"


def api_tokens(home: str) -> str:
    """The API tokens of an employer or of a firm (`TENANT#t`, `FIRM#f`)."""
    return f"{home}#TOKENS"


def audit(home: str, month: str) -> str:
    """What was done in one month (`2026-11`, in Paris) on an employer's or a firm's side."""
    return f"{home}#AUDIT#{month}"


def number(e164: str) -> str:
    """Whose a mobile number is. A digest: the number itself is in no key."""
    return f"NUMBER#{digest('number', e164)}"


def limit(what: str, subject: str, window: int) -> str:
    """A counter of one window of time; the subject (an address, a number) is in no key."""
    return f"LIMIT#{digest(what, subject, str(window))}"


def mail_log(tenant_id: str, month: date) -> str:
    """The mails that came to a tenant in one month (UTC), by instant of reception."""
    return f"TENANT#{tenant_id}#MAILS#{month:%Y-%m}"


def mail(sha256: str) -> str:
    return f"MAIL#{sha256}"


def unique(what: str, *parts: str) -> str:
    """A pointer only one item may hold: reference, cause, e-mail, address, provider id, token."""
    return f"UNIQUE#{what}#{digest(*parts)}"


def short(case_id: str) -> str:
    """The part of a case's id that its short link carries: opaque, and too long to be guessed."""
    return case_id[:16]


def suppression(channel: str, address: str) -> str:
    """An address, by its hash, that a channel writes to no more."""
    return f"SUPPRESSED#{channel}#{address}"


def parked(name: str) -> str:
    """Receipts of a message that is not known yet, by our name of it or the provider's."""
    return f"RECEIPTS#{name}"


def hooks(tenant_id: str) -> str:
    """The webhooks of a tenant."""
    return f"TENANT#{tenant_id}#HOOKS"


def hook_calls(tenant_id: str, hook: str) -> str:
    """What was said to a webhook, by instant."""
    return f"TENANT#{tenant_id}#HOOK#{hook}"


def usage(channel: str, window: str) -> str:
    """What left on a channel in a window of time; one item a tenant, and one for all."""
    return f"USAGE#{channel}#{window}"


def failures(day: date) -> str:
    """What reached nobody on a day (UTC), of all tenants: no name, no address, no case."""
    return f"FAILURES#{day.isoformat()}"


def entry(sequence: int) -> str:
    return f"EVENT#{sequence:06d}"


def personal(sequence: int) -> str:
    return f"PERSONAL#{sequence:06d}"


def shard(key: str) -> int:
    return int(digest(key)[:8], 16) % SHARDS


def due(day: date, shard_number: int) -> str:
    return f"DUE#{day.isoformat()}#{shard_number}"


def due_key(at: datetime, kind: str, key: str) -> str:
    """Sort key of a due row: by instant (UTC, seconds), then what it is."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}#{kind}#{key}"


def chore(name: str) -> str:
    """Regular work of the whole system, not of a tenant."""
    return f"CHORE#{name}"


def version(draft: str, number: int) -> str:
    """Sort key of a version that a lawyer gave back, in the firm's partition of the case."""
    return f"VERSION#{draft}#{number:04d}"


def draft_id(case_id: str, document: str, cause: str, choices: str = "") -> str:
    """A draft's id is known before its file exists, so that an alert can carry its link.

    `choices` is their key: other choices, another draft.
    """
    chosen = (choices,) if choices else ()
    return digest("draft", case_id, document, cause, *chosen)


def choices_key(chosen: "Chosen") -> str:
    """The same choices, the same key; empty for those that nobody made."""
    plain = msgspec.json.encode(chosen, order="deterministic")
    unmade = msgspec.json.encode(type(chosen)(), order="deterministic")
    return "" if plain == unmade else digest("choices", plain.decode())


def bundle_id(draft: "Draft") -> str:
    """One bundle for a draft and the version of the ledger it was written from."""
    return digest("bundle", draft.case, draft.id, str(draft.version))
