"""What somebody did to an employer's or a firm's own affairs, as values. Instants in UTC."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from ..cases.parts import Part


class Action(StrEnum):
    """What was done. Those of a consent or of a quarantined mail have its own word."""

    SIGNED_IN = "signed_in"
    LINK_REPLAYED = "link_replayed"
    SESSIONS_CLOSED = "sessions_closed"
    SPACE_OPENED = "space_opened"
    COMPANY_CHANGED = "company_changed"
    TOKEN_REFUSED = "token_refused"  # noqa: S105 - a word, no secret
    INVITED = "invited"
    INVITATION_WITHDRAWN = "invitation_withdrawn"
    JOINED = "joined"
    DECLINED = "declined"
    REMOVED = "removed"
    ALERTS_CHOSEN = "alerts_chosen"
    ALERTS_STOPPED = "alerts_stopped"
    PHONE_CONFIRMED = "phone_confirmed"
    PHONE_REMOVED = "phone_removed"
    PHONE_LAPSED = "phone_lapsed"
    SMS_STOPPED = "sms_stopped"
    SMS_RESUMED = "sms_resumed"
    FIGURES_GIVEN = "figures_given"
    FIGURES_WITHDRAWN = "figures_withdrawn"
    MANDATE_GIVEN = "mandate_given"
    MANDATE_ENDED = "mandate_ended"
    STANDING_GIVEN = "standing_given"
    STANDING_ENDED = "standing_ended"
    RULES_CHOSEN = "rules_chosen"
    CONTACTS_CHOSEN = "contacts_chosen"
    NO_ACTION_DECIDED = "no_action_decided"
    NO_ACTION_WITHDRAWN = "no_action_withdrawn"
    ATTACHED = "attached"
    CREATED = "created"
    DISCARDED = "discarded"
    TAKEN_UP = "taken_up"
    HANDED = "handed"
    CLEARED = "cleared"
    DRAFT_RELEASED = "draft_released"
    DRAFT_SHARED = "draft_shared"
    NOTE_WRITTEN = "note_written"
    NOTE_WITHDRAWN = "note_withdrawn"
    OFFICE_KEPT = "office_kept"
    OFFICE_DROPPED = "office_dropped"
    TEMPLATE_POSTED = "template_posted"
    TEMPLATE_ADOPTED = "template_adopted"
    TOKEN_MADE = "token_made"  # noqa: S105 - a word, no secret
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 - a word, no secret
    HOOK_ADDED = "hook_added"
    HOOK_PAUSED = "hook_paused"
    HOOK_RESUMED = "hook_resumed"
    HOOK_REMOVED = "hook_removed"
    SECRET_CHANGED = "secret_changed"  # noqa: S105 - a word, no secret
    SECRET_FORGOTTEN = "secret_forgotten"  # noqa: S105 - a word, no secret
    HANDOVER_TAKEN = "handover_taken"
    LEDGER_TAKEN = "ledger_taken"
    COPY_ORDERED = "copy_ordered"
    COPY_TAKEN = "copy_taken"
    ERASURE_ASKED = "erasure_asked"
    ERASURE_WITHDRAWN = "erasure_withdrawn"
    EXPORTED = "exported"
    ERASED = "erased"
    HELD = "held"
    UNHELD = "unheld"


class Topic(StrEnum):
    """What the actions are sorted by, for whoever looks for one."""

    ACCESS = "access"
    PEOPLE = "people"
    CONSENTS = "consents"
    MANDATES = "mandates"
    REMINDERS = "reminders"
    MAILS = "mails"
    DOCUMENTS = "documents"
    PROGRAMS = "programs"
    COMPANY = "company"
    DATA = "data"


def topic_of(action: Action) -> Topic:
    """The topic of an action."""
    return _TOPIC[action]


def _topics(sorted_: Mapping[Topic, tuple[Action, ...]]) -> dict[Action, Topic]:
    return {action: topic for topic, actions in sorted_.items() for action in actions}


_TOPIC = _topics(
    {
        Topic.ACCESS: (
            Action.SIGNED_IN,
            Action.LINK_REPLAYED,
            Action.SESSIONS_CLOSED,
            Action.TOKEN_REFUSED,
        ),
        Topic.PEOPLE: (
            Action.INVITED,
            Action.INVITATION_WITHDRAWN,
            Action.JOINED,
            Action.DECLINED,
            Action.REMOVED,
        ),
        Topic.CONSENTS: (
            Action.ALERTS_CHOSEN,
            Action.ALERTS_STOPPED,
            Action.PHONE_CONFIRMED,
            Action.PHONE_REMOVED,
            Action.PHONE_LAPSED,
            Action.SMS_STOPPED,
            Action.SMS_RESUMED,
            Action.FIGURES_GIVEN,
            Action.FIGURES_WITHDRAWN,
        ),
        Topic.MANDATES: (
            Action.MANDATE_GIVEN,
            Action.MANDATE_ENDED,
            Action.STANDING_GIVEN,
            Action.STANDING_ENDED,
        ),
        Topic.REMINDERS: (
            Action.RULES_CHOSEN,
            Action.CONTACTS_CHOSEN,
            Action.NO_ACTION_DECIDED,
            Action.NO_ACTION_WITHDRAWN,
        ),
        Topic.MAILS: (
            Action.ATTACHED,
            Action.CREATED,
            Action.DISCARDED,
            Action.TAKEN_UP,
            Action.HANDED,
        ),
        Topic.DOCUMENTS: (
            Action.CLEARED,
            Action.DRAFT_RELEASED,
            Action.DRAFT_SHARED,
            Action.NOTE_WRITTEN,
            Action.NOTE_WITHDRAWN,
            Action.OFFICE_KEPT,
            Action.OFFICE_DROPPED,
            Action.TEMPLATE_POSTED,
            Action.TEMPLATE_ADOPTED,
        ),
        Topic.PROGRAMS: (
            Action.TOKEN_MADE,
            Action.TOKEN_REVOKED,
            Action.HOOK_ADDED,
            Action.HOOK_PAUSED,
            Action.HOOK_RESUMED,
            Action.HOOK_REMOVED,
            Action.SECRET_CHANGED,
            Action.SECRET_FORGOTTEN,
        ),
        Topic.COMPANY: (Action.SPACE_OPENED, Action.COMPANY_CHANGED),
        Topic.DATA: (
            Action.HANDOVER_TAKEN,
            Action.LEDGER_TAKEN,
            Action.COPY_ORDERED,
            Action.COPY_TAKEN,
            Action.ERASURE_ASKED,
            Action.ERASURE_WITHDRAWN,
            Action.EXPORTED,
            Action.ERASED,
            Action.HELD,
            Action.UNHELD,
        ),
    }
)


class AuditEntry(Part, frozen=True, kw_only=True):
    """One action: `home` is whose affair it is (`TENANT#t`, `FIRM#f`).

    `by` is the id of who did it, `by_name` their name then, both empty when it was nobody or
    somebody whom nothing may name. `target` says what it was done to, as that home already knows
    it (a name, an address, a reference); `case` its case. `month` is the one in Paris.
    """

    home: str
    month: str
    at: datetime
    action: Action
    by: str = ""
    by_name: str = ""
    target: str = ""
    case: str = ""
