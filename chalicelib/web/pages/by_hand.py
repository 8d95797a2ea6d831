"""Add an event by hand, correct a fact, and keep the log of a silent file: who, when and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import BadInput
from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ...cases import AnyEvent
    from ...flows.record import CaseRef
    from ..calls import Call
    from ..views.entry import Typed

_ADD = "/dossiers/{tenant}/{case}/ajouter"
_MEND = "/dossiers/{tenant}/{case}/corriger/{event}"
_FOLLOW = "/dossiers/{tenant}/{case}/suivi"
_FOLLOWED = "Suivi du dossier."


@route(_ADD, access=Rule.RECORD)
def choose_kind(call: Call) -> Response:
    """What happened, group by group; then the form of the kind chosen (`?sorte=`)."""
    from ..responses import page
    from ..views.entry import Typed
    from ..views.entry_table import entry_table

    kind = call.query("sorte")
    if kind in entry_table().offered:
        return _add_form(call, kind, Typed(_blank(kind)))
    return page(call, "ajouter.html", groupes=entry_table().groupe, **_case(call))


@route(_ADD, method="POST", access=Rule.RECORD)
def add_event(call: Call) -> Response:
    """Record it; what contradicts the case is said first, and kept only when confirmed."""
    from ...flows.by_hand import NO_REASON, add, contradictions, same
    from ..calls import first
    from ..responses import redirect
    from ..views.entry import Faults, Typed, event_of, given, values_of

    form, kind = call.form(), _kind(call)
    follows = first(form, "retour") == "suivi"
    typed = given(form, kind) | {"raison": first(form, "raison")}
    reason = typed["raison"] or (_FOLLOWED if follows else "")
    try:
        values = values_of(kind, typed, call.ctx.today())
        event = event_of(kind, values, call.person.name, reason)
        state = call.case.state
        done = "deja" if same(state, event) else "oui"
        against = contradictions(state, event) if done == "oui" else ()
        if against and not first(form, "confirme"):
            return _add_form(call, kind, Typed(typed), against=_said(call, event), status=400)
        add(call.ctx, _ref(call), event)
    except Faults as faults:
        errors = dict(faults.errors) | ({} if reason else {"raison": NO_REASON})
        return _again(call, kind, Typed(typed, errors), follows=follows)
    except BadInput as fault:
        errors = {_place(fault): _french(fault)}
        return _again(call, kind, Typed(typed, errors), follows=follows)
    path = f"{_path(call)}/suivi" if follows else _path(call)
    return redirect(call.ctx.settings, f"{path}?ajoute={done}")


@route(_MEND, access=Rule.RECORD)
def correct_form(call: Call) -> Response:
    """The event as it stands, to be corrected with a reason."""
    from ..views.entry import Typed, typed_as

    event = _target(call)
    return _mend_form(call, event, Typed(typed_as(event, _kind_of(event))))


@route(_MEND, method="POST", access=Rule.RECORD)
def correct_event(call: Call) -> Response:
    """Record the correction; the ledger keeps both, and the dates follow."""
    from ...cases.events import Correction
    from ...flows.by_hand import mend
    from ..calls import first
    from ..responses import redirect
    from ..views.entry import Faults, Typed, given, values_of
    from ..views.mending import changed

    form, event = call.form(), _target(call)
    kind = _kind_of(event)
    typed = given(form, kind) | {"raison": first(form, "raison")}
    try:
        fields = changed(event, typed, values_of(kind, typed, call.ctx.today()))
        said = Correction(
            on=call.ctx.today(),
            of=event.id,
            fields=fields,
            reason=typed["raison"],
            person=call.person.name,
        )
        mend(call.ctx, _ref(call), said)
    except Faults as faults:
        return _mend_form(call, event, Typed(typed, faults.errors), status=400)
    except BadInput as fault:
        errors = {_place(fault): _french(fault)}
        return _mend_form(call, event, Typed(typed, errors), status=400)
    return redirect(call.ctx.settings, f"{_path(call)}?ajoute=corrige")


@route(_FOLLOW, access=Rule.RECORD)
def follow_up(call: Call) -> Response:
    """The routine of a silent file: days without news, what was done, what to write down."""
    from ..views.entry import Typed

    return _follow_page(call, "", Typed())


_FIELD = {"reason": "raison", "kind": "on"}


def _follow_page(call: Call, kind: str, typed: Typed, *, status: int = 200) -> Response:
    from ..responses import page
    from ..views.following import follow_view

    view = follow_view(call.case, call.ctx.today(), kind, typed)
    said = {"ajoute": call.query("ajoute")}
    return page(call, "suivi.html", status=status, suivi=view, **said, **_case(call))


def _again(call: Call, kind: str, typed: Typed, *, follows: bool) -> Response:
    """The form again, with what is wrong beside its field."""
    if follows:
        return _follow_page(call, kind, typed, status=400)
    return _add_form(call, kind, typed, status=400)


def _add_form(
    call: Call, kind: str, typed: Typed, *, against: tuple[str, ...] = (), status: int = 200
) -> Response:
    from ..responses import page
    from ..views.entry import form_fields

    return page(
        call,
        "ajouter-evenement.html",
        status=status,
        sorte=kind,
        champs=[one for one in form_fields(kind) if one.name != "proof"],
        saisie=typed,
        contredit=against,
        **_case(call),
    )


def _mend_form(call: Call, event: AnyEvent, typed: Typed, *, status: int = 200) -> Response:
    from ..responses import page
    from ..views.entry import form_fields
    from ..views.timeline import event_line

    return page(
        call,
        "corriger.html",
        status=status,
        acte=event_line(event, None, call.case.state),
        evenement=event.id,
        champs=form_fields(_kind_of(event)),
        saisie=typed,
        **_case(call),
    )


def _said(call: Call, event: AnyEvent) -> tuple[str, ...]:
    """What the case would have to review, in French, the event being in it."""
    from ...cases import fold
    from ...flows.by_hand import contradictions
    from ..views.timeline import review_text

    state = call.case.state
    after = fold((*state.events, *state.aside, event))
    return tuple(review_text(r, after) for r in contradictions(state, event))


def _target(call: Call) -> AnyEvent:
    """Raises NotFound, for what another page changes too."""
    from ...flows.by_hand import correctable

    return correctable(call.case.state, call.params["event"])


def _kind(call: Call) -> str:
    """The kind that a form names. Raises BadInput."""
    from ..calls import first
    from ..views.entry_table import entry_table

    kind = first(call.form(), "sorte")
    if kind not in entry_table().offered:
        raise BadInput("sorte", "choisissez ce qui s’est passé.")
    return kind


def _place(fault: BadInput) -> str:
    """The form's field that a fault names, or its first."""
    where = fault.where.removeprefix("$").removeprefix(".")
    return _FIELD.get(where, where.partition("[")[0]) or "on"


def _french(fault: BadInput) -> str:
    """A fault of the interchange speaks to programs; people are told which field it is."""
    if fault.where.startswith("$"):
        return "une valeur ne convient pas\u00a0: relisez ce que vous avez écrit."
    return fault.why


def _kind_of(event: AnyEvent) -> str:
    from ...cases import kind_of

    return kind_of(event)


def _blank(kind: str) -> dict[str, str]:
    from ..views.entry import blank

    return blank(kind)


def _ref(call: Call) -> CaseRef:
    from ...flows.record import CaseRef

    return CaseRef(call.case.snapshot.tenant, call.case.snapshot.id)


def _path(call: Call) -> str:
    return f"/dossiers/{call.params['tenant']}/{call.params['case']}"


def _case(call: Call) -> dict[str, Any]:
    snapshot = call.case.snapshot
    return {
        "chemin": _path(call),
        "dossier": snapshot.case.worker.name or snapshot.case.reference,
        "provisoire": bool(snapshot.held),
    }
