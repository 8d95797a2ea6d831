"""Finishing a draft: given back, read, released once, shared by choice; what comes in between."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from chalicelib.errors import BadInput, Forbidden, NotFound
from chalicelib.flows.batch import newer
from chalicelib.flows.clearances import Reading, clear, wanted
from chalicelib.flows.draft import VERSION, Order, draft
from chalicelib.flows.release import candidate, obstacles, release, share
from chalicelib.flows.versions import LIMIT, give_back, offer
from chalicelib.store.records import DraftState, VersionState
from tests.unit.web.world import CLOSURE, NOW, PEOPLE

from .office import LEA, PAUL, Office

EMMA, YVES = PEOPLE["emma"], PEOPLE["yves"]


@pytest.fixture
def office() -> Office:
    return Office()


def ready(office: Office) -> Office:
    """Given back without gaps, and everything read: nothing stands against the release."""
    office.give(office.edited("Un paragraphe de plus."))
    office.clear_all()
    assert not obstacles(office.ctx, office.letter, office.stored).any
    return office


def test_a_draft_says_what_it_was_made_from(office: Office) -> None:
    """Template, facts, law, rules, ledger, file, who asked and when: enough to make it again."""
    made = office.letter

    assert made.version == 3
    assert made.created_at == office.clock.now
    assert all((made.template_sha256, made.facts_sha256, made.law_version, made.rules_version))
    assert (made.sha256, made.key in office.files.objects) != ("", False)
    assert "CE-489189" in made.cites


def test_an_edited_draft_is_a_new_version_and_the_first_one_stays(office: Office) -> None:
    first = office.files.objects[office.letter.key]

    kept = office.give(office.edited("Un."))
    again = office.give(office.edited("Deux."), PAUL)

    assert [kept.number, again.number] == [2, 3]
    assert (kept.state, kept.by_name, again.by_name) == (VersionState.KEPT, "Léa Noir", "Paul Noir")
    assert kept.gaps == ()
    assert office.files.objects[office.letter.key] == first
    assert kept.key != again.key


@pytest.mark.parametrize(
    ("data", "why"),
    [(b"", "document Word"), (b"not a file", "document Word"), (b"x" * (LIMIT + 1), "dépasse")],
)
def test_a_file_that_cannot_be_kept_is_refused_with_the_reason(
    office: Office, data: bytes, why: str
) -> None:
    """The draft, its other versions and what would be released stay as they were."""
    refused = office.give(data)

    assert refused.state is VersionState.REFUSED
    assert why in refused.why
    assert candidate(office.ctx, office.letter).number == 1


def test_the_same_file_is_not_two_versions(office: Office) -> None:
    """Nor is the generated text given back untouched."""
    untouched = office.give(office.files.objects[office.letter.key])

    assert untouched.why == "Ce fichier est identique à la version 1."


def test_keeping_a_file_twice_keeps_it_once(office: Office) -> None:
    """The button pressed twice, or the page loaded again."""
    form = offer(office.ctx, office.letter, "https://vigie.example/depot/")
    upload = form.fields["success_action_redirect"].rpartition("/")[2]
    office.files.objects[form.fields["key"]] = office.edited()

    numbers = {give_back(office.ctx, office.letter, upload, LEA).number for _ in range(3)}
    office.work()

    assert numbers == {2}
    assert office.letter.versions == 2


def test_a_file_changed_after_it_was_kept_changes_nothing(office: Office) -> None:
    """A form may be posted again while it lasts: the kept version has a key of its own."""
    kept = office.give(office.edited("Un."))
    posted = next(key for key in office.files.objects if key.startswith("depots/"))
    office.files.objects[posted] = b"other"
    order = Order(
        tenant="atelier", case=office.snapshot.id, firm="cabinet", document=VERSION,
        cause=f"{office.letter.id}/2",
    )  # fmt: skip

    draft(office.ctx, order)

    assert office.ctx.store.drafts.versions(office.letter) == [kept]


def test_a_file_that_never_came_is_said(office: Office) -> None:
    give_back(office.ctx, office.letter, "u" * 24, LEA)
    office.work()

    (version,) = office.ctx.store.drafts.versions(office.letter)
    assert (version.state, version.why) == (
        VersionState.REFUSED,
        "Le fichier n’est pas arrivé. Déposez-le de nouveau.",
    )


def test_a_reader_that_keeps_dying_gives_up_with_a_reason(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sweep orders it again; after three readings it ends, visibly."""

    def dies(*_: Any) -> bytes:
        raise MemoryError

    give_back(office.ctx, office.letter, "u" * 24, LEA)
    monkeypatch.setattr(office.files, "uploaded", dies)
    order = Order(
        tenant="atelier", case=office.snapshot.id, firm="cabinet", document=VERSION,
        cause=f"{office.letter.id}/2",
    )  # fmt: skip
    for _ in range(3):
        with pytest.raises(MemoryError):
            draft(office.ctx, order)
    draft(office.ctx, order)

    (version,) = office.ctx.store.drafts.versions(office.letter)
    assert version.state is VersionState.REFUSED


@pytest.mark.parametrize("upload", ["", "../../x", "a/b" * 8, "é" * 24, "u" * 41])
def test_a_name_that_no_form_gave_is_refused(office: Office, upload: str) -> None:
    with pytest.raises(BadInput):
        give_back(office.ctx, office.letter, upload, LEA)


def test_everything_that_stands_against_a_release_is_said_at_once(office: Office) -> None:
    found = obstacles(office.ctx, office.letter, office.stored)

    assert found.gaps
    assert [r.subject for r in found.to_clear] == [
        "point/silence",
        "point/decisions-a-lire",
    ]
    with pytest.raises(BadInput):
        release(office.ctx, office.letter, 1, LEA)


def test_a_release_is_made_shown_by_choice_and_never_before(office: Office) -> None:
    """From draft to final file; the employer has nothing until the firm shares it."""
    ready(office)

    made = release(office.ctx, office.letter, 2, LEA)
    before = office.ctx.store.drafts.shared("atelier", office.snapshot.id)
    share(office.ctx, office.letter, PAUL)
    share(office.ctx, office.letter, LEA)
    (shown,) = office.ctx.store.drafts.shared("atelier", office.snapshot.id)

    assert before == []
    assert (made.by_name, made.version) == ("Léa Noir", 2)
    assert shown.sha256 == made.sha256
    assert office.letter.shared
    assert office.letter.shared.by == "paul"


def test_a_file_that_can_no_longer_be_read_is_said_and_nothing_is_released(office: Office) -> None:
    """What was kept is read once more: a damaged file is not made final."""
    ready(office)
    office.files.objects[candidate(office.ctx, office.letter).key] = b"damaged"

    with pytest.raises(BadInput, match="Word"):
        release(office.ctx, office.letter, 2, LEA)

    assert office.letter.released is None


def test_nothing_is_shared_before_it_is_released(office: Office) -> None:
    with pytest.raises(NotFound):
        share(office.ctx, office.letter, LEA)


def test_two_lawyers_release_at_once_and_one_of_them_does(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second one's write finds the first: it is told by whom, and nothing is overwritten."""
    ready(office)
    write, letter = office.ctx.store.drafts.release, office.letter

    def late(after: Any, ledger: int) -> None:
        monkeypatch.setattr(office.ctx.store.drafts, "release", write)
        release(office.ctx, letter, 2, PAUL)
        write(after, ledger)

    monkeypatch.setattr(office.ctx.store.drafts, "release", late)

    with pytest.raises(BadInput, match="déjà validée, par Paul Noir"):
        release(office.ctx, letter, 2, LEA)

    assert office.letter.released
    assert office.letter.released.by == "paul"


@pytest.mark.parametrize(
    "event",
    [
        {"kind": "call_made"},
        {"kind": "correction", "of": "c1", "fields": {"cause": "inactivity"}, "reason": "relu"},
    ],
)
def test_an_event_between_check_and_release_refuses_it(
    office: Office, monkeypatch: pytest.MonkeyPatch, event: dict[str, Any]
) -> None:
    """The ledger's length is a condition of the write: what was checked is what is released."""
    ready(office)
    write = office.ctx.store.drafts.release

    def late(after: Any, ledger: int) -> None:
        monkeypatch.setattr(office.ctx.store.drafts, "release", write)
        office.happen("between", **event)
        write(after, ledger)

    monkeypatch.setattr(office.ctx.store.drafts, "release", late)

    with pytest.raises(BadInput, match="s’oppose"):
        release(office.ctx, office.letter, 2, LEA)

    assert office.letter.released is None
    assert newer(office.letter, office.stored)


def test_a_version_between_page_and_release_refuses_it(office: Office) -> None:
    """What the lawyer read on the page is what is released, or nothing is."""
    ready(office)
    office.give(office.edited("Autre chose."), PAUL)

    with pytest.raises(BadInput, match="version 3"):
        release(office.ctx, office.letter, 2, LEA)


def test_a_version_being_read_holds_the_release(office: Office) -> None:
    ready(office)
    give_back(office.ctx, office.letter, "u" * 24, LEA)

    assert obstacles(office.ctx, office.letter, office.stored).checking


def test_an_unconfirmed_act_holds_the_release() -> None:
    """Anybody may have written the mail that says « clôture »."""
    office = Office(closure=CLOSURE | {"id": "c1"})
    office.give(office.edited())
    office.clear_all()

    found = obstacles(office.ctx, office.letter, office.stored)

    assert found.unconfirmed == ("c1",)
    with pytest.raises(BadInput):
        release(office.ctx, office.letter, 2, LEA)


@pytest.mark.parametrize("person", [EMMA, YVES])
def test_only_a_lawyer_of_the_mandated_firm_releases_shares_and_clears(
    office: Office, person: Any
) -> None:
    ready(office)
    version = candidate(office.ctx, office.letter)
    reading = Reading(subject="x", fingerprint="x", source="lu", read_on=NOW.date())

    for act in (
        lambda: release(office.ctx, office.letter, 2, person),
        lambda: share(office.ctx, office.letter, person),
        lambda: clear(office.ctx, office.letter, version, person, reading),
    ):
        with pytest.raises(Forbidden):
            act()


def test_the_end_of_the_mandate_ends_the_right_to_release(office: Office) -> None:
    ready(office)
    office.end_mandate(office.snapshot)

    with pytest.raises(Forbidden):
        release(office.ctx, office.letter, 2, LEA)


def test_a_typo_seen_after_the_release_can_be_mended(office: Office) -> None:
    """A later version is released in turn; what was released before is not forgotten."""
    ready(office)
    first = release(office.ctx, office.letter, 2, LEA)
    share(office.ctx, office.letter, LEA)
    office.give(office.edited("Une faute corrigée."))

    second = release(office.ctx, office.letter, 3, LEA)
    (still,) = office.ctx.store.drafts.shared("atelier", office.snapshot.id)
    share(office.ctx, office.letter, LEA)
    (now,) = office.ctx.store.drafts.shared("atelier", office.snapshot.id)

    assert office.letter.former == (first,)
    assert (still.sha256, now.sha256) == (first.sha256, second.sha256)


def test_what_one_lawyer_read_holds_for_the_firm_and_for_no_other(office: Office) -> None:
    """Cleared once in the firm; the next case asks nothing of it."""
    assert office.clear_all() == 2
    assert office.clear_all(PAUL) == 0

    version = candidate(office.ctx, office.letter)
    other = msgspec.structs.replace(office.letter, firm="rival")
    assert all(w.clearance is None for w in wanted(office.ctx, other, version))


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"source": ""}, "indiquez ce que vous avez lu"),
        ({"source": "x" * 2001}, "caractères"),
        ({"read_on": NOW.date() + timedelta(days=1)}, "avenir"),
        ({"fingerprint": "former words"}, "a changé"),
        ({"subject": "CE-472831"}, "ne demande pas"),
    ],
)
def test_a_reading_says_what_and_when_of_the_words_shown(
    office: Office, changed: dict[str, Any], why: str
) -> None:
    version = candidate(office.ctx, office.letter)
    asked = wanted(office.ctx, office.letter, version)[0].requirement
    reading = Reading(
        subject=asked.subject, fingerprint=asked.fingerprint, source="lu", read_on=NOW.date()
    )

    said = msgspec.structs.replace(reading, **changed)

    with pytest.raises(BadInput, match=why):
        clear(office.ctx, office.letter, version, LEA, said)

    assert office.ctx.store.clearances.of_firm("cabinet") == []


def test_a_change_of_the_words_opens_it_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The former reading is shown, and no longer settles anything."""
    from chalicelib.law import clearing

    office.clear_all()
    points = {
        name: msgspec.structs.replace(point, text=f"{point.text} Nouveau.")
        for name, point in clearing.open_points().items()
    }
    monkeypatch.setattr(clearing, "open_points", lambda: points)

    asked = wanted(office.ctx, office.letter, candidate(office.ctx, office.letter))

    assert [w.clearance for w in asked] == [None, None]
    assert all(w.former and w.former.by == "lea" for w in asked)


def test_a_reference_added_by_the_lawyer_is_asked_for_too(office: Office) -> None:
    """The version's own text counts, not what Vigie first wrote."""
    office.give(office.edited("Voir Conseil d’État, 7 décembre 2016, n° 396475."))

    found = obstacles(office.ctx, office.letter, office.stored)

    assert "CE-396475" in [r.subject for r in found.to_clear]


def test_a_draft_written_by_two_workers_is_written_once(office: Office) -> None:
    """The second one finds the first and leaves it alone."""
    made = office.letter
    order = Order(
        tenant="atelier", case=office.snapshot.id, firm="cabinet", document="observations",
        cause=made.cause,
    )  # fmt: skip
    office.clock.now += timedelta(days=1)

    draft(office.ctx, order)

    assert office.drafts == [made]
    assert made.state is DraftState.READY
