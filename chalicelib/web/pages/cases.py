"""The list of cases (dossiers), and the page of one case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import NotFound
from ..access import Rule, Thing, allowed
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ...store.records import Draft, Snapshot
    from ..calls import Call

# Each case shown is read whole, its dates being those of today: so many at once.
PAGE_SIZE = 50
MAX_WORDS = 120


@route("/dossiers", access=Rule.SIGNED_IN)
def case_list(call: Call) -> Response:
    """The employer's cases, or those mandated to the firm: what to do today first, then by date.

    Whoever runs Vigie has none: their own page instead.
    """
    from ..responses import page, redirect
    from ..views.finding import FINDABLE, Wanted, wanted_only
    from ..views.listing import case_line
    from .front import intake_address

    if allowed(Rule.OPERATOR, call.visitor):
        return redirect(call.ctx.settings, "/exploitation")
    visible, on = _visible(call), call.ctx.today()
    wanted = Wanted(words=call.query("q")[:MAX_WORDS], state=call.query("etat"))
    found = _ordered(call, wanted_only(visible, wanted, _by_number(call, wanted.words)))
    start = min(_number(call.query("page")), max(len(found) - 1, 0) // PAGE_SIZE) * PAGE_SIZE
    shown = found[start : start + PAGE_SIZE]
    counsel = bool(call.person.firm)
    load = call.ctx.store.cases.load
    return page(
        call,
        "dossiers.html",
        dossiers=[case_line(load(s.tenant, s.id), on, counsel=counsel) for s in shown],
        total=len(found),
        tous=len(visible),
        page=start // PAGE_SIZE,
        suivante=len(found) > start + PAGE_SIZE,
        cabinet=counsel,
        cherche=wanted,
        cherchable=len(visible) >= FINDABLE or wanted.asked,
        adresse=intake_address(call),
    )


@route("/dossiers/{tenant}/{case}", access=Rule.CASE)
def case_page(call: Call) -> Response:
    """One case: what to do today first, then everything that explains it."""
    from ...flows.escalation import decisions
    from ..responses import page
    from ..views.case import Around, case_view
    from .notes import firm_notes
    from .release import shared_site
    from .seen import told_of

    snapshot, store = call.case.snapshot, call.ctx.store
    around = Around(
        told=told_of(call),
        no_actions=tuple(decisions(call.ctx, snapshot)),
        firm=firm_name(call),
        drafts=_drafts(call),
        notes=tuple(firm_notes(call)),
        held=store.quarantine.get(snapshot.tenant, snapshot.held) if snapshot.held else None,
        shared=tuple(store.drafts.shared(snapshot.tenant, snapshot.id)),
    )
    view = case_view(call.case, around, call.ctx.today(), counsel=call.counsel)
    goes_to = shared_site(call, around.shared)
    return page(
        call,
        "dossier.html",
        goes_to=goes_to,
        dossier=view,
        verifie=call.query("verifie"),
        fait=call.query("fait"),
        ajoute=call.query("ajoute"),
    )


@route("/s/{code}", access=Rule.CASE)
def short_link(call: Call) -> Response:
    """The short link of an SMS leads to the page of its case."""
    from ..responses import redirect

    snapshot = call.case.snapshot
    return redirect(call.ctx.settings, f"/dossiers/{snapshot.tenant}/{snapshot.id}")


@route("/dossiers/{tenant}/{case}/journal", access=Rule.CASE)
def ledger_export(call: Call) -> Response:
    """The ledger as a file: `python -m chalicelib verify` proves it, whoever holds it."""
    from ...flows.handover import taken_ledger
    from ..responses import file

    export = taken_ledger(call.ctx, call.case, call.person)
    return file(export, f"journal-{call.case.snapshot.id[:16]}.json")


def _visible(call: Call) -> list[Snapshot]:
    """The cases that the visitor may open, and no other; those handed over are left out."""
    from ..views.listing import ended

    person, cases = call.person, call.ctx.store.cases
    found = cases.of_tenant(person.tenant) if person.tenant else cases.of_firm(person.firm)
    mine = (s for s in found if allowed(Rule.CASE, call.visitor, Thing(s.tenant, s.firm)))
    return [s for s in mine if not ended(s)]


def _ordered(call: Call, found: list[Snapshot]) -> list[Snapshot]:
    """The list's order: by what the snapshots say, so that only the cases shown are read."""
    from ..views.listing import place

    on, counsel = call.ctx.today(), bool(call.person.firm)
    return sorted(found, key=lambda s: (place(s, on, counsel=counsel), s.case.reference))


def _by_number(call: Call, words: str) -> str:
    """The employer's case that has, or had, this number; empty when none."""
    if not any(sign.isdigit() for sign in words) or not call.person.tenant:
        return ""
    return call.ctx.store.cases.by_reference(call.person.tenant, words) or ""


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0


def firm_name(call: Call) -> str:
    """The mandated firm's name; what the event says when Vigie does not know the firm."""
    firm = call.case.snapshot.firm
    try:
        return call.ctx.store.people.firm(firm).name if firm else ""
    except NotFound:
        return firm


def _drafts(call: Call) -> tuple[tuple[Draft, str], ...]:
    """The firm's drafts with the lawyer's own links; nothing for the employer."""
    from ...flows.links import draft_link

    if not call.counsel:
        return ()
    snapshot, firm, ctx = call.case.snapshot, call.person.firm, call.ctx
    drafts = ctx.store.drafts.of_case(firm, snapshot.tenant, snapshot.id)
    return tuple((d, draft_link(ctx.settings, d, call.person, ctx.now())) for d in drafts)
