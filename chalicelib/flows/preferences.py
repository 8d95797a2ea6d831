"""How a person wants to be told: looked at, then kept; a page and a program choose alike."""

from ..errors import BadInput
from ..store.audit_records import Action
from ..store.preference_records import AlertRules, Preferences
from ..store.records import Person
from .audit import note
from .context import Context


def refusals(ctx: Context, person: Person, wanted: Preferences) -> dict[str, str]:
    """Why the choices cannot be kept, in French, by field of the page; empty when they can.

    Fields: `calme`, `heure`, a group's name, `genre-KIND`.
    """
    from ..alerts.preferring import faults, last_of

    found = dict(faults(wanted))
    if not person.tenant:
        return found
    people = ctx.store.people
    staff = people.members(tenant=person.tenant)
    others = {other.id: ctx.store.preferences.of(other.id) for other in staff}
    kept = people.every_subscription(person.tenant)
    return found | last_of(person, staff, kept, others, wanted)


def prefer(ctx: Context, person: Person, wanted: Preferences) -> Preferences:
    """Keep what a person chose, for all they follow; answers what was kept. Idempotent.

    What is as usual is not kept (`alerts.preferring.tidy`). Raises BadInput: a group, kind or pace
    that is not offered, hours that cannot be, a legal message that nobody would hear of any more.
    """
    from ..alerts.preferring import tidy

    chosen = tidy(wanted, person.role)
    if wrong := refusals(ctx, person, chosen):
        where, why = next(iter(wrong.items()))
        raise BadInput(where, why)
    ctx.store.preferences.put(chosen)
    return chosen


def choose_rules(ctx: Context, by: Person, rules: AlertRules) -> AlertRules:
    """Keep an employer's own ladder; the same again changes nothing.

    Raises BadInput at `steps`: an unknown step, or one that nobody may drop.
    """
    from ..alerts.matrix import Said, matrix

    optional = {step.rung for step in matrix().ladder if step.said is not Said.ALWAYS}
    if strange := {*(rules.steps or ())} - optional:
        known = ", ".join(sorted(optional))
        raise BadInput("steps", f"{min(strange)[:40]!r} is not optional.", f"Use {known}.")
    if ctx.store.preferences.rules(rules.tenant) != rules:
        ctx.store.preferences.put_rules(rules)
        note(ctx, by, Action.RULES_CHOSEN)
    return rules
