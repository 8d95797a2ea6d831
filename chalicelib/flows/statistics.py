"""The figures of an employer's own cases, or of those that a firm's clients let it count.

It costs one query a case: the page is opened now and then, never by a machine.
"""

from ..cases.figures import Counted, Figures, figures
from ..store.audit_records import Action
from ..store.preference_records import CountedChoice
from ..store.records import Person, Snapshot
from .audit import note
from .context import Context


def figures_for(ctx: Context, person: Person) -> Figures:
    """As of today. Samples and provisional cases are no request of anybody's."""
    cases = (s for s in _cases(ctx, person) if not s.sample and not s.held)
    return figures((_counted(ctx, snapshot) for snapshot in cases), ctx.today())


def choice_of(ctx: Context, tenant: str) -> CountedChoice:
    """What an employer chose; not counted before it says so."""
    return ctx.store.preferences.counted(tenant)


def choose(ctx: Context, by: Person, *, counted: bool) -> CountedChoice:
    """Let its firms count the employer's cases, or no more: what they see follows at once."""
    chosen = CountedChoice(tenant=by.tenant, counted=counted, by=by.name, at=ctx.now())
    ctx.store.preferences.put_counted(chosen)
    note(ctx, by, Action.FIGURES_GIVEN if counted else Action.FIGURES_WITHDRAWN)
    return chosen


def _cases(ctx: Context, person: Person) -> list[Snapshot]:
    if person.tenant:
        return ctx.store.cases.of_tenant(person.tenant)
    found = ctx.store.cases.of_firm(person.firm)
    let = {tenant for tenant in {s.tenant for s in found} if choice_of(ctx, tenant).counted}
    return [snapshot for snapshot in found if snapshot.tenant in let]


def _counted(ctx: Context, snapshot: Snapshot) -> Counted:
    stored = ctx.store.cases.load(snapshot.tenant, snapshot.id)
    return Counted(stored.state, snapshot.case.platform)
