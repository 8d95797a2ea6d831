"""How people and the employer like to be told: preferences, the ladder, the order of contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import BadInput
from ...scopes import Scope
from ..access import Rule
from ..routes import Contract, api_route
from .bodies import placed, posted

if TYPE_CHECKING:
    from chalice.app import Response

    from ...store.preference_records import Preferences
    from ...store.records import Channel, Person
    from ..calls import Call
    from ..views.people_api import PreferencesIO

_OWN = "/people/{member}/preferences"
_IO = "web.views.people_api:PreferencesIO"
_RULES = "web.views.people_api:RulesIO"
_ORDER = "web.views.people_api:EscalationIO"


@api_route(
    _OWN,
    Contract(Scope.PEOPLE_READ, "Comment une personne veut être prévenue.", _IO),
    access=Rule.STEWARD,
)
def read_preferences(call: Call) -> Response:
    """How somebody of your side wants to be told."""
    from ...flows.members import member_of

    member = member_of(call.ctx, call.person, call.params["member"])
    return _preferences(call.ctx.store.preferences.of(member.id))


@api_route(
    _OWN,
    Contract(Scope.PEOPLE_WRITE, "Choisir comment une personne est prévenue.", _IO, takes=_IO),
    method="PUT",
    access=Rule.STEWARD,
)
def choose_preferences(call: Call) -> Response:
    """Choose how somebody of your side is told; they alone may stop a group of messages."""
    from ...flows.members import member_of
    from ...flows.preferences import prefer
    from ..views.people_api import PreferencesIO

    said = posted(call, PreferencesIO)
    member = member_of(call.ctx, call.person, call.params["member"])
    chosen = _chosen(member, said, call.ctx.store.preferences.of(member.id))
    with placed(calme="quiet", heure="hour"):
        return _preferences(prefer(call.ctx, member, chosen))


@api_route(
    "/alert-rules",
    Contract(Scope.PEOPLE_READ, "Les rappels de l’employeur.", _RULES),
    access=Rule.MANAGER,
)
def read_rules(call: Call) -> Response:
    """The employer's own ladder of reminders, and whether workers are told."""
    from ..responses import answer
    from ..views.people_api import RulesIO

    rules = call.ctx.store.preferences.rules(call.person.tenant)
    return answer(RulesIO(rules.steps, rules.worker))


@api_route(
    "/alert-rules",
    Contract(Scope.PEOPLE_WRITE, "Choisir les rappels de l’employeur.", _RULES, takes=_RULES),
    method="PUT",
    access=Rule.MANAGER,
)
def choose_rules(call: Call) -> Response:
    """Choose the optional reminders, and whether workers are told; the others stay."""
    from ...flows.preferences import choose_rules as keep
    from ...store.preference_records import AlertRules
    from ..responses import answer
    from ..views.people_api import RulesIO

    said = posted(call, RulesIO)
    rules = AlertRules(tenant=call.person.tenant, steps=said.steps, worker=said.worker)
    with placed():
        keep(call.ctx, call.person, rules)
    return answer(said)


@api_route(
    "/escalation",
    Contract(
        Scope.PEOPLE_READ,
        "À qui une alerte sans réponse est portée ensuite.",
        gives=_ORDER,
        query=("case",),
    ),
    access=Rule.MANAGER,
)
def read_escalation(call: Call) -> Response:
    """Whom an unanswered alert turns to, in order, and when; for all cases or for one."""
    from ...flows import contacts
    from ..responses import answer
    from ..views.people_api import EscalationIO

    tenant, case = call.person.tenant, _case(call)
    waits = {} if case else contacts.waits(call.ctx, tenant)
    return answer(EscalationIO(contacts.order(call.ctx, tenant, case), waits))


@api_route(
    "/escalation",
    Contract(
        Scope.PEOPLE_WRITE,
        "Choisir à qui une alerte sans réponse est portée ensuite.",
        gives=_ORDER,
        takes=_ORDER,
        query=("case",),
    ),
    method="PUT",
    access=Rule.MANAGER,
)
def choose_escalation(call: Call) -> Response:
    """Choose whom an unanswered alert turns to, and when; for all cases or for one."""
    from ...flows.contacts import choose
    from ...store.alert_records import Manners
    from ..responses import answer
    from ..views.people_api import EscalationIO

    said, case = posted(call, EscalationIO), _case(call)
    if case and said.waits:
        raise BadInput("$.waits", "waits are the same for all cases.", "Leave them out.")
    manners = Manners(
        tenant=call.person.tenant, case=case, contacts=said.contacts, waits=said.waits
    )
    with placed(delais="waits"):
        choose(call.ctx, manners, call.person)
    return answer(said)


def _case(call: Call) -> str:
    """The case of the query, when it is the employer's own; empty for all. Raises NotFound."""
    case = call.query("case")
    return call.ctx.store.cases.snapshot(call.person.tenant, case).id if case else ""


def _preferences(kept: Preferences) -> Response:
    from ..responses import answer
    from ..views.people_api import PreferencesIO

    said = PreferencesIO(kept.wishes, kept.kinds, kept.quiet, kept.hour, kept.weekday)
    return answer(said)


def _chosen(member: Person, said: PreferencesIO, before: Preferences) -> Preferences:
    """What is asked, for `flows.preferences.prefer`. Raises BadInput: what only they may stop."""
    from ...alerts.matrix import matrix
    from ...alerts.preferring import inherited, tidy
    from ...store.preference_records import Preferences

    usual = matrix().groups_of(member.role)
    channels = {name: wish.channels for name, wish in usual.items()}
    channels |= {name: wish.channels for name, wish in before.wishes.items()}
    own = {kind: inherited(kind, member.role, before) for kind in before.kinds}
    # What they stopped themselves, and the program does not speak of, stays stopped.
    wishes = {n: w for n, w in before.wishes.items() if set(usual[n].channels) - set(w.channels)}
    kinds = {k: c for k, c in before.kinds.items() if set(own[k]) - set(c)}
    chosen = Preferences(
        person=member.id,
        wishes=wishes | said.wishes,
        kinds=kinds | said.kinds,
        quiet=said.quiet,
        hour=said.hour,
        weekday=said.weekday,
    )
    with placed():
        tidy(chosen, member.role)  # Or BadInput: a group or a kind that is none of theirs.
    for name, wish in said.wishes.items():
        _refuse(f"wishes.{name}", channels[name], wish.channels)
    for kind, asked in said.kinds.items():
        was = before.kinds.get(kind, inherited(kind, member.role, before))
        _refuse(f"kinds.{kind}", was, asked)
    return chosen


def _refuse(where: str, was: tuple[Channel, ...], now: tuple[Channel, ...]) -> None:
    """Raises BadInput for what only they may stop."""
    if set(was) - set(now):
        why = "cette personne seule peut arrêter un moyen d’être prévenue."
        raise BadInput(f"$.{where}", why)
