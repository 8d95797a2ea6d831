"""Every kind of event, made up: what the platform, the courts and people may say on a day."""

from datetime import date, timedelta
from random import Random
from typing import Any

from chalicelib.cases import AnyEvent, CaseState, event_from, kind_of

_SEEN = ("stated", "absent", "not_seen")
_UNPROVEN = ("tenant_address", "failed")
_PROVEN = ("original_dkim", "arc_original", "forwarder")
_ACTS = ("closed", "refused", "grant_withdrawn", "appeal_rejected")
_TARGETS = ("closed", "refused", "grant_withdrawn")


def act(kind: str, on: date, rng: Random, state: CaseState | None = None) -> AnyEvent:
    """An event of that kind on that day, with its own fields drawn."""
    fields: dict[str, Any] = {"kind": kind, "on": on.isoformat(), **_own(kind, on, rng, state)}
    if kind in _ACTS:
        fields |= {n: rng.choice(_SEEN) for n in ("reasons_in_law", "reasons_in_fact", "remedies")}
        fields |= {"author": rng.choice(_SEEN), "complete_original": rng.random() < 0.6}
        fields |= _notified(on, rng)
    return event_from(fields)


def by_mail(event: AnyEvent, rng: Random) -> AnyEvent:
    """The event as a mail brought it, with the grade of that mail: one in four proves nothing."""
    grades = _UNPROVEN if rng.random() < 0.25 else _PROVEN
    fields = {"authenticity": rng.choice(grades), "evidence": f"{rng.getrandbits(256):064x}"}
    return event_from(_plain(event) | fields)


def _plain(event: AnyEvent) -> dict[str, Any]:
    from chalicelib.cases import to_fields

    return {"kind": kind_of(event), **to_fields(event)}


def _notified(on: date, rng: Random) -> dict[str, Any]:
    """Sometimes the worker hears of it too, another day."""
    if rng.random() < 0.7:
        return {}
    later = (on + timedelta(days=rng.randint(0, 6))).isoformat()
    told = [{"to": "employer", "on": on.isoformat()}, {"to": "worker", "on": later}]
    return {"notifications": told}


def _own(kind: str, on: date, rng: Random, state: CaseState | None) -> dict[str, Any]:
    """The fields of one kind."""
    make = {
        "receipt_issued": _receipt,
        "complement_requested": _complement,
        "complement_answered": _answer,
        "regularisation_invited": _dated,
        "offer_published": _offer,
        "appeal_lodged": _appeal,
        "appeal_rejected": _appeal,
    }.get(kind)
    if make:
        return make(on, rng, state)
    soon = (on + timedelta(days=rng.randint(10, 200))).isoformat()
    others: dict[str, dict[str, Any]] = {
        "closed": {"cause": rng.choice(("incomplete", "inactivity", "no_object", "unknown"))},
        "granted": {"valid_until": soon},
        "refiled_as": {"reference": f"AT-2027-{rng.randint(0, 999_999):06d}"},
        "observations_sent": {"as_appeal": rng.random() < 0.3, "proof": rng.random() < 0.5},
        "suspension_refused": {"lack_of_serious_doubt": rng.random() < 0.5},
        "legal_aid_decided": {"lawyer_designated_on": on.isoformat()},
        "title_expires": {"on": soon},
        "start_planned": {"on": soon},
        "travel_booked": {"on": soon},
        "travel_moved": {"on": soon, "amount": 120.5},
        "action_filed": {
            "proof": rng.random() < 0.7,
            "procedure": rng.choice(
                ("annulment", "suspension", "useful_measures", "liberty", "access")
            ),
        },
        "reasons_requested": {"proof": rng.random() < 0.7},
        "legal_aid_requested": {"proof": rng.random() < 0.7},
        "file_requested": {"proof": rng.random() < 0.7},
    }
    return others.get(kind, {})


def _receipt(on: date, rng: Random, state: CaseState | None) -> dict[str, Any]:
    names = ("date", "service", "address", "telephone", "silence", "silence_date", "remedies")
    kinds = ("enregistrement", "reception", "reception", "attestation", "attestation_renewed")
    return {"type": rng.choice(kinds), "mentions": {name: rng.choice(_SEEN) for name in names}}


def _complement(on: date, rng: Random, state: CaseState | None) -> dict[str, Any]:
    time = rng.choice(("due", "due", "days", "none"))
    items = [{"id": f"p{n}", "label": f"Pièce {n}"} for n in range(1, rng.randint(1, 3) + 1)]
    fields: dict[str, Any] = {"items": items, "list": "stated", "suspension": rng.choice(_SEEN)}
    if time == "due":
        fields["due"] = (on + timedelta(days=rng.randint(8, 45))).isoformat()
    if time == "days":
        fields["days"] = rng.randint(8, 30)
    return fields


def _answer(on: date, rng: Random, state: CaseState | None) -> dict[str, Any]:
    asked = state.last("complement_requested") if state else None
    items = getattr(asked, "items", ())
    return {"items": [{"id": i.id, "outcome": "produced"} for i in items], "proof": True}


def _dated(on: date, rng: Random, state: CaseState | None) -> dict[str, Any]:
    return {"due": (on + timedelta(days=rng.randint(8, 40))).isoformat()}


def _offer(on: date, rng: Random, state: CaseState | None) -> dict[str, Any]:
    return {"from": on.isoformat(), "to": (on + timedelta(days=21)).isoformat()}


def _appeal(on: date, rng: Random, state: CaseState | None) -> dict[str, Any]:
    target = state.last(*_TARGETS) if state else None
    against = {"against": target.id} if target else {}
    return {"appeal": rng.choice(("gracieux", "hierarchique")), **against}
