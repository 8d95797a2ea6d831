"""The one JSON of a case: what is accepted, what is refused and how it is said."""

import json
from datetime import date

import msgspec
import pytest

from chalicelib.cases import BY_KIND, decode_case, decode_event, encode, kind_of, schema
from chalicelib.errors import BadInput

DESIGN_CASE = {
    "case": {
        "reference": "string",
        "employer": {"name": "…", "siren": "123456789", "residence": "metropole"},
        "worker": {"name": "…", "residence": "abroad", "in_post": False},
        "court_zone": "metropole",
        "counsel": None,
    },
    "events": [
        {"id": "e1", "kind": "filed", "on": "2026-09-23"},
        {
            "id": "e2",
            "kind": "receipt_issued",
            "on": "2026-09-23",
            "type": "reception",
            "mentions": {"silence": "stated", "remedies": "stated"},
        },
        {
            "id": "e3",
            "kind": "complement_requested",
            "on": "2026-10-01",
            "due": "2026-10-16",
            "list": "stated",
            "suspension": "not_seen",
            "items": [{"id": "p1", "label": "…", "required_by_text": True}],
        },
        {
            "id": "e4",
            "kind": "complement_answered",
            "on": "2026-10-09",
            "items": [{"id": "p1", "outcome": "produced", "proof": True}],
        },
        {
            "id": "e5",
            "kind": "closed",
            "on": "2026-11-23",
            "cause": "incomplete",
            "author": "absent",
            "reasons_in_law": "absent",
            "reasons_in_fact": "not_seen",
            "remedies": "absent",
            "complete_original": True,
            "space_checked": None,
            "notifications": [{"to": "employer", "on": "2026-11-23", "means": "mail"}],
        },
    ],
}

DESIGN_KINDS = [
    "filed",
    "receipt_issued",
    "complement_requested",
    "complement_answered",
    "observations_sent",
    "closed",
    "refused",
    "granted",
    "grant_withdrawn",
    "request_withdrawn",
    "closure_withdrawn",
    "reopened",
    "refiled_as",
    "reasons_requested",
    "reasons_given",
    "legal_aid_requested",
    "legal_aid_decided",
    "mediation_opened",
    "mediation_ended",
    "file_requested",
    "file_refused",
    "cada_registered",
    "appeal_lodged",
    "appeal_rejected",
    "action_filed",
    "suspension_refused",
    "order_notified",
    "cassation_filed",
    "judgment_notified",
    "regularisation_invited",
    "offer_published",
    "title_expires",
    "start_planned",
    "travel_booked",
    "travel_moved",
    "mandate_given",
    "mandate_ended",
    "technical_failure",
    "call_made",
    "reminder_sent",
    "rights_defender_seized",
    "correction",
    "header_corrected",
]


def test_the_case_of_the_design_is_read_whole() -> None:
    """The example of design §7 is valid, and comes out as it went in."""
    file = decode_case(json.dumps(DESIGN_CASE).encode())

    assert [kind_of(e) for e in file.events] == [e["kind"] for e in DESIGN_CASE["events"]]  # type: ignore[index]
    assert decode_case(encode(file)) == file


def test_every_kind_of_the_design_is_accepted() -> None:
    """The words never change: all kinds of design §7 exist from the start, and no other."""
    assert sorted(BY_KIND) == sorted(DESIGN_KINDS)


@pytest.mark.parametrize(
    ("event", "where", "word"),
    [
        ({"kind": "closed", "on": "2026-02-30"}, "$.events[0].on", "date"),
        ({"kind": "closed", "on": "2026-02-03", "foo": 1}, "$.events[0]", "foo"),
        ({"kind": "shut", "on": "2026-02-03"}, "$.events[0].kind", "shut"),
        ({"kind": "closed"}, "$.events[0]", "on"),
        (
            {"kind": "closed", "on": "2026-02-03", "at": "2026-02-03T10:00:00"},
            "$.events[0].at",
            "zone",
        ),
        (
            {"kind": "closed", "on": "2026-02-03", "cause": "because"},
            "$.events[0].cause",
            "because",
        ),
        ({"kind": "complement_requested", "on": "2026-02-03", "days": 0}, "$.events[0].days", "1"),
        (
            {"kind": "closed", "on": "2026-02-03", "evidence": "xyz"},
            "$.events[0].evidence",
            "regex",
        ),
    ],
)
def test_a_bad_event_is_refused_with_its_path(
    event: dict[str, object], where: str, word: str
) -> None:
    """An unknown field, kind or word, or an impossible date, is named with its place."""
    data = json.dumps({"case": {"reference": "r"}, "events": [event]}).encode()

    with pytest.raises(BadInput) as refused:
        decode_case(data)

    assert refused.value.where == where
    assert word in str(refused.value)


def test_what_is_not_json_is_refused() -> None:
    """Broken JSON is a bad input, not a crash."""
    with pytest.raises(BadInput):
        decode_case(b"{")


def nested(depth: int) -> bytes:
    inner = b'{"a":' * depth + b"1" + b"}" * depth
    return b'{"kind":"correction","on":"2026-02-03","of":"e1","reason":"r","fields":%b}' % inner


def test_what_nests_beyond_use_is_refused() -> None:
    """Sixteen levels are plenty; a thousand would stop whoever walks them."""
    assert decode_event(nested(16)).id
    for depth in (17, 500, 950, 5000):
        with pytest.raises(BadInput, match="nested") as refused:
            decode_event(nested(depth))
        assert refused.value.where.startswith("$")
        with pytest.raises(BadInput, match="nested"):
            decode_case(b'{"case":{"reference":"r"},"events":[%b]}' % nested(depth))


def test_a_text_that_is_not_utf_8_is_refused() -> None:
    """A wrong charset is a bad input, not a crash."""
    with pytest.raises(BadInput):
        decode_event(b'{"kind":"call_made","on":"2026-02-03","number":"\xff"}')


def test_an_absent_id_is_made_from_the_content() -> None:
    """The same event without id gets the same id; another gets another."""
    one = decode_event(b'{"kind":"filed","on":"2026-01-05"}')
    again = decode_event(b'{"on":"2026-01-05","kind":"filed"}')
    other = decode_event(b'{"kind":"filed","on":"2026-01-06"}')

    assert one.id == again.id != other.id
    assert one.on == date(2026, 1, 5)


def test_two_different_events_cannot_share_an_id() -> None:
    """A repeated id with another content is refused; the same event twice is not."""
    event = {"id": "e1", "kind": "filed", "on": "2026-01-05"}
    same = {"case": {"reference": "r"}, "events": [event, event]}
    clash = {"case": {"reference": "r"}, "events": [event, event | {"on": "2026-01-06"}]}

    decode_case(json.dumps(same).encode())
    with pytest.raises(BadInput, match="already that of event 0"):
        decode_case(json.dumps(clash).encode())


def test_the_schema_names_every_kind() -> None:
    """The published JSON Schema covers all kinds."""
    text = msgspec.json.encode(schema()).decode()

    assert all(f'"{kind}"' in text for kind in BY_KIND)
