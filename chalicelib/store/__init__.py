"""Storage (DynamoDB and S3) behind one front door; writes what a flow hands it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .alert_log import AlertLog, Logged
from .alerts import Alerts
from .api_tokens import ApiTokens
from .archives import Archives
from .audit import KEPT as AUDIT_KEPT
from .audit import AuditLog
from .cases import AlreadyDone, Cases, Change, StoredCase
from .chores import Chore, Chores
from .clearances import Clearances
from .consents import Consents
from .deliveries import TERMINAL, UNDELIVERED, Deliveries
from .deposits import Deposits
from .drafts import Drafts
from .due import Due, DueKind, DueRow
from .failures import Failures
from .feeds import Feeds
from .files import Files
from .hooks import Hooks
from .invitations import Invitations
from .kept_answers import KeptAnswers
from .keys import SHARDS, bundle_id, choices_key, draft_id
from .keys import archive as archive_id
from .limits import Limits
from .look import Look
from .mails import Mails, NotedMails, Quarantine
from .notes import Notes
from .offices import Offices
from .own_data import DataCopies, ErasureRequests
from .parked import Parked
from .people import People
from .phones import Phones
from .preferences import PreferenceShelf
from .replies import Replies
from .sessions import Sessions
from .suppressions import Suppressions, address_hash
from .switches import Switches
from .table import Place, Table
from .templates import Templates
from .tokens import Tokens
from .turns import Turns, Waiting
from .usage import GLOBAL, Limit, Usages
from .watches import Watches

if TYPE_CHECKING:
    from ..settings import Settings

__all__ = [
    "AUDIT_KEPT",
    "GLOBAL",
    "SHARDS",
    "TERMINAL",
    "UNDELIVERED",
    "AlreadyDone",
    "Change",
    "Chore",
    "DueKind",
    "DueRow",
    "Files",
    "Limit",
    "Logged",
    "Store",
    "StoredCase",
    "Waiting",
    "address_hash",
    "archive_id",
    "bundle_id",
    "choices_key",
    "draft_id",
    "memory_store",
    "open_store",
    "overlaid",
]


class Store:
    """Every shelf over one table."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.cases = Cases(table)
        self.mails = Mails(table)
        self.quarantine = Quarantine(table)
        self.noted = NotedMails(table)
        self.deposits = Deposits(table)
        self.data_copies = DataCopies(table)
        self.erasure_requests = ErasureRequests(table)
        self.replies = Replies(table)
        self.people = People(table)
        self.preferences = PreferenceShelf(table)
        self.invitations = Invitations(table)
        self.phones = Phones(table)
        self.consents = Consents(table)
        self.limits = Limits(table)
        self.deliveries = Deliveries(table)
        self.alert_log = AlertLog(table)
        self.audit = AuditLog(table)
        self.drafts = Drafts(table)
        self.clearances = Clearances(table)
        self.archives = Archives(table)
        self.notes = Notes(table)
        self.offices = Offices(table)
        self.templates = Templates(table)
        self.due = Due(table)
        self.tokens = Tokens(table)
        self.sessions = Sessions(table)
        self.api_tokens = ApiTokens(table)
        self.kept_answers = KeptAnswers(table)
        self.chores = Chores(table)
        self.watches = Watches(table)
        self.turns = Turns(table)
        self.suppressions = Suppressions(table)
        self.switches = Switches(table)
        self.parked = Parked(table)
        self.usages = Usages(table)
        self.hooks = Hooks(table)
        self.alerts = Alerts(table)
        self.feeds = Feeds(table)
        self.failures = Failures(table)

    def looking(self) -> "Store":
        """The same store for one piece of work: what it read once it does not read again."""
        return self if isinstance(self.table, Look) else Store(Look(self.table))

    def ahead(self, places: Iterable[Place]) -> None:
        """Read these now, in one request: of a store that is `looking`, else nothing is done."""
        if isinstance(self.table, Look):
            self.table.get_many(places)


def open_store(settings: "Settings") -> Store:
    """The store on DynamoDB."""
    from .dynamo import DynamoTable

    return Store(DynamoTable(settings.table))


def overlaid(store: Store) -> Store:
    """The same store as if written to: nothing of what is written to it is kept."""
    from .overlay import OverlayTable

    return Store(OverlayTable(store.table))


def memory_store() -> Store:
    """The same store on a table in memory, for unit tests and simulations."""
    from .memory import MemoryTable

    return Store(MemoryTable())
