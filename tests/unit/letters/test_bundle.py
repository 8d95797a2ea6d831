"""The bundle for the court: one file per exhibit, one numbering, and proof that nothing changed."""

import io
import json
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.cases import AnyEvent, fold
from chalicelib.cases.words import Authenticity
from chalicelib.errors import BadInput, BrokenBundle
from chalicelib.letters import bundle, check_bundle, sealing
from chalicelib.letters.bundling import Received
from chalicelib.letters.exhibits import Exhibit, Exhibits
from chalicelib.letters.manifest import FORMAT, NAME
from chalicelib.letters.naming import MAX_STEM, plain, stem
from chalicelib.letters.values import Audience
from tests.unit.letters.court import (
    BY_HAND,
    DIRECT,
    HEADER,
    JOINED,
    ON,
    RAW,
    URGENT,
    built,
    case,
    manifest,
    members,
    received,
    rezipped,
    told,
    words,
)
from tests.unit.letters.samples import CLOSED, FILED, RECEIPT, drafted, file, text, with_

ZIP = built().zip
Files = dict[str, bytes]


def test_one_file_per_exhibit_named_by_its_number() -> None:
    """R414-5: each name begins with the number and says what it is; the decision attacked is 1."""
    names = sorted(name for name in members(ZIP) if name.startswith("pieces/"))

    assert names == [
        "pieces/01_Courriel_du_23_novembre_2026_annoncant_la_cloture_de_la_demande.pdf",
        "pieces/02_Attestation_de_depot_du_23_septembre_2026.pdf",
        "pieces/06_Chronologie_des_dates_de_prise_de_poste_et_des_voyages.pdf",
    ]


def test_the_original_stands_apart_and_only_when_it_is_unmodified() -> None:
    """A transfer by hand has no original to show; the direct mail's is its exact bytes."""
    originals = {n: d for n, d in members(ZIP).items() if n.startswith("originaux/")}

    assert originals == {
        "originaux/01_Courriel_du_23_novembre_2026_annoncant_la_cloture_de_la_demande.eml": RAW
    }


def test_what_is_not_a_mail_is_to_be_joined_under_an_expected_name() -> None:
    """Said in the manifest, in the inventory, and to the lawyer."""
    done = built()
    absent = manifest(done.zip)["missing"]

    assert [(one["number"], one["expected"]) for one in absent] == [
        (3, "03_Reservation_du_voyage_20_octobre_2026.pdf"),
        (4, "04_Demande_de_complement_du_1er_octobre_2026.pdf"),
        (5, "05_Reponse_du_9_octobre_2026_a_la_demande_de_complement.pdf"),
    ]
    assert len(done.missing) == 3
    listed = words(members(done.zip)["Inventaire_des_pieces.pdf"]).replace("_ ", "_")
    assert listed.count("à joindre :") == 3
    for one in absent:
        assert f"{one['number']} {one['label']}"[:30] in listed


def test_letter_inventory_and_bundle_have_one_numbering() -> None:
    """The number that the letter prints after a fact is that of the exhibit's file."""
    draft = drafted(file(FILED, RECEIPT, CLOSED), ON)
    letter = " ".join(text(draft.docx).replace("\u00a0", " ").split())
    story = told(file(FILED, RECEIPT, CLOSED))
    story = story._replace(exhibits=draft.exhibits)
    given = tuple(Received(one, (DIRECT,)) for one in draft.exhibits)
    files = members(bundle(HEADER, story, given, ON).zip)
    listed = words(files["Inventaire_des_pieces.pdf"])

    assert draft.exhibits
    for one in draft.exhibits:
        assert f"pièce n° {one.number}" in letter
        assert f"{one.number} {one.label}" in listed
        assert f"pieces/{stem(one.number, one.label)}.pdf" in files


def test_the_decision_attacked_is_the_first_of_its_kind() -> None:
    """Of two closures, the one the analysis names is exhibit 1, whatever their dates (R412-1)."""
    again = with_(CLOSED, id="c2", on="2026-11-24", evidence="7" * 64)
    events = fold(file(FILED, CLOSED, again).events).events

    for act in ("c1", "c2"):
        assert Exhibits(events, ON, ("closed",), "r", act=act).all[0].event == act


def test_urgency_is_shown_only_where_the_document_asks_for_it() -> None:
    """A letter to the préfet tells no flight; the référé joins their proof and a chronology."""
    events = fold(case().events).events
    one_date = fold(file(FILED, CLOSED, URGENT[0]).events).events

    def exhibits(of: tuple[AnyEvent, ...], to: Audience) -> tuple[Exhibit, ...]:
        return Exhibits(of, ON, ("closed",), "r", to=to).all

    for quiet in (Audience.ADMINISTRATION, Audience.COURT):
        shown = exhibits(events, quiet)
        assert {"5" * 64, ""}.isdisjoint(e.sha256 for e in shown)
        assert not any(e.made for e in shown)
    urgent = exhibits(events, Audience.INTERIM)
    assert "5" * 64 in {e.sha256 for e in urgent}
    assert [e.number for e in urgent if e.made] == [len(urgent)]
    assert not any(e.made for e in exhibits(one_date, Audience.INTERIM))


def test_a_document_that_no_event_proves_is_to_be_joined_and_the_chronology_still_made() -> None:
    """The copy of the requête has a number and a name, and no file: the lawyer adds it."""
    story = told(case(), (JOINED,))
    done = bundle(HEADER, story, tuple(map(received, story.exhibits)), ON)
    absent = manifest(done.zip)["missing"][-1]

    assert (absent["number"], absent["expected"]) == (6, "06_Copie_de_la_requete_en_annulation.pdf")
    assert [name for name in members(done.zip) if name.startswith("pieces/07_Chronologie")]
    assert check_bundle(done.zip).manifest.reference


def test_the_letter_cites_the_chronology_it_joins() -> None:
    """In the référé, under urgency, by the number of its list."""
    draft = drafted(case(), ON, document="refere-suspension")
    letter = " ".join(text(draft.docx).replace("\u00a0", " ").split())
    (made,) = [one for one in draft.exhibits if one.made]

    assert made == draft.exhibits[-1]
    assert f"récapitulées dans une chronologie (pièce n° {made.number})." in letter
    assert f"{made.number}. {made.label}" in letter


def test_numbers_are_continuous_and_a_mail_of_two_events_is_one_exhibit() -> None:
    shared = with_(RECEIPT, evidence="a" * 64)
    events = fold(file(FILED, shared, CLOSED).events).events
    exhibits = Exhibits(events, ON, ("closed",), "r")

    assert [e.number for e in exhibits.all] == list(range(1, len(exhibits.all) + 1))
    assert len({e.sha256 for e in exhibits.all}) == len(exhibits.all)


def test_the_same_draft_gives_the_same_bytes() -> None:
    assert built().zip == ZIP


def test_the_manifest_says_where_each_file_comes_from() -> None:
    """Version, case, draft, law, head of the ledger; each file with its event and evidence."""
    said = manifest(ZIP)
    kinds = {one["path"]: one["kind"] for one in said["files"]}

    assert (said["format"], said["case"], said["draft"]) == (FORMAT, "c1", "d1")
    assert said["ledger"] == {"version": 10, "head": told(case()).entries[-1].hash}
    assert [kind for path, kind in kinds.items() if path.startswith("pieces/")] == [
        "original", "transmitted", "made",
    ]  # fmt: skip
    (first, *_) = [one for one in said["files"] if one["role"] == "exhibit"]
    assert (first["number"], first["event"], first["evidence"]) == (1, "c1", "a" * 64)


def test_the_lawyer_is_told_what_to_look_at_and_no_file_says_it() -> None:
    """Warnings are for the page of the draft: none is printed (design §3.17)."""
    done = built()
    printed = " ".join(words(d) for n, d in members(done.zip).items() if n.endswith(".pdf"))

    assert any("transféré à la main. Relisez" in note for note in done.notes)
    assert "Relisez" not in printed
    assert not [note for note in done.notes if note.replace("\u00a0", " ") in printed]


@pytest.mark.parametrize("grade", [None, *Authenticity])
def test_an_origin_that_nothing_proves_is_told_to_the_lawyer(grade: Authenticity | None) -> None:
    """Anyone can write the platform's address: the lawyer looks before filing."""
    story = told(file(FILED, CLOSED))
    given = tuple(Received(one, (DIRECT,), grade) for one in story.exhibits)
    notes = bundle(HEADER, story, given, ON).notes

    proven = grade not in (None, Authenticity.TENANT_ADDRESS, Authenticity.FAILED)
    assert any("aucune signature" in note for note in notes) != proven


def test_a_bundle_without_the_decision_says_so() -> None:
    """R412-1: the act attacked is joined, or its absence justified."""
    story = told(file(FILED, RECEIPT, with_(CLOSED, evidence=None)))
    done = bundle(HEADER, story, tuple(map(received, story.exhibits)), ON)

    assert any("Aucune pièce n’établit la décision" in note for note in done.notes)
    assert not any("Aucune pièce n’établit" in note for note in built().notes)


def test_too_heavy_a_bundle_is_refused_and_heavy_originals_are_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("chalicelib.letters.bundling.MAX_ORIGINALS", 10)
    done = built()
    monkeypatch.setattr("chalicelib.letters.bundling.MAX_PRINTS", 10)

    assert not [name for name in members(done.zip) if name.endswith(".eml")]
    assert any("trop lourd" in note for note in done.notes)
    with pytest.raises(BadInput, match="une fois imprimées"):
        built()


def test_a_hostile_label_names_a_plain_file() -> None:
    """Slashes, dots, controls, ten thousand letters: one short ASCII name, never a path."""
    for label in (
        "../../etc/passwd",
        "a\x00b\\c:d",
        "é" * 10_000,
        "中文",
        "",
        "œuvre n° 1 : L’été",
    ):
        name = stem(7, label)
        assert name.startswith("07_")
        assert len(name) <= MAX_STEM
        assert name.isascii()
        assert not set(name) - set(
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
        )
    assert plain("œuvre n° 1 : L’été") == "oeuvre_no_1_L_ete"


def test_the_bundle_proves_itself() -> None:
    checked = check_bundle(ZIP)

    assert checked.files == len(members(ZIP)) - 1
    assert checked.manifest.reference == "7500-2026-0412"


FIRST = "pieces/01_Courriel_du_23_novembre_2026_annoncant_la_cloture_de_la_demande.pdf"


def _changed(files: Files) -> bytes:
    return rezipped(files | {FIRST: files[FIRST] + b"\n"})


def _removed(files: Files) -> bytes:
    return rezipped({name: data for name, data in files.items() if name != FIRST})


def _added(files: Files) -> bytes:
    return rezipped(files | {"pieces/99_Note.pdf": b"x"})


def _renamed(files: Files) -> bytes:
    kept = {name: data for name, data in files.items() if name != FIRST}
    return rezipped(kept | {"pieces/01_Autre.pdf": files[FIRST]})


def _numbers(files: Files) -> bytes:
    said = json.loads(files[NAME])
    said["missing"] = said["missing"][1:]
    return rezipped(files | {NAME: json.dumps(said).encode()})


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (_changed, "01_Courriel.*: modifié"),
        (_removed, "01_Courriel.*: absent"),
        (_added, "99_Note.pdf.*: en trop"),
        (_renamed, "01_Courriel.*: renommé en pieces/01_Autre.pdf"),
        (_numbers, "les numéros de pièces ne se suivent pas"),
    ],
)
def test_a_bundle_that_was_touched_is_caught(tamper: Callable[[Files], bytes], said: str) -> None:
    """Each fault is named with its file."""
    with pytest.raises(BrokenBundle, match=said) as caught:
        check_bundle(tamper(members(ZIP)))
    assert len(caught.value.faults) == 1


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_present_twice_is_caught() -> None:
    """Readers of zips disagree on which of the two they show."""
    pairs = [*members(ZIP).items(), (FIRST, b"other")]

    with pytest.raises(BrokenBundle, match="présent 2 fois"):
        check_bundle(rezipped(pairs))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_manifests_are_refused() -> None:
    with pytest.raises(BadInput, match="deux fois"):
        check_bundle(rezipped([*members(ZIP).items(), (NAME, members(ZIP)[NAME])]))


@pytest.mark.parametrize(
    "name", ["../x.pdf", "/etc/passwd", "a/b/c.pdf", "C:\\x.pdf", "pieces/..", ".x", "a\u202e.pdf", "pieces/"],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(BadInput, match="nom ou le genre"):
        check_bundle(rezipped(members(ZIP) | {name: b""}))


def test_a_link_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members(ZIP).items():
            archive.writestr(name, data)
        link = zipfile.ZipInfo("pieces/lien.pdf")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")

    with pytest.raises(BadInput, match="nom ou le genre"):
        check_bundle(out.getvalue())


def test_a_bomb_is_refused_before_it_opens() -> None:
    """By the sizes it announces; one that lies about them is stopped at what it announced."""
    with pytest.raises(BadInput, match="trop gros"):
        check_bundle(rezipped(members(ZIP) | {"pieces/0.pdf": bytes(sealing.MAX_UNPACKED + 1)}))
    many = {f"pieces/{n}.pdf": b"" for n in range(sealing.MAX_FILES + 1)}
    with pytest.raises(BadInput, match="trop gros"):
        check_bundle(rezipped(many))

    lying = bytearray(rezipped(members(ZIP) | {"pieces/0.pdf": bytes(1_000_000)}))
    place = lying.rindex(b"pieces/0.pdf") - 46 + 24
    lying[place : place + 4] = struct.pack("<I", 10)
    with pytest.raises(BadInput, match="abîmé"):
        check_bundle(bytes(lying))


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x03\x04" + b"\x00" * 40, rezipped({"a": b""})])
def test_what_is_no_bundle_is_refused(data: bytes) -> None:
    with pytest.raises(BadInput):
        check_bundle(data)


@given(st.integers(0, len(ZIP) - 1), st.integers(1, 255))
def test_any_changed_byte_is_refused_or_harmless(place: int, change: int) -> None:
    """Whatever byte of the zip is changed: an error of ours, or the same files."""
    touched = bytearray(ZIP)
    touched[place] ^= change
    try:
        check_bundle(bytes(touched))
    except (BadInput, BrokenBundle):
        return
    assert {n: d for n, d in members(bytes(touched)).items() if n != NAME} == {
        n: d for n, d in members(ZIP).items() if n != NAME
    }


@pytest.mark.parametrize("said", [b"[]", b"{", b'{"format": "x"}', b"\xff", b'{"a":' * 5000])
def test_a_manifest_that_cannot_be_read_is_refused(said: bytes) -> None:
    with pytest.raises(BadInput, match="manifeste"):
        check_bundle(rezipped(members(ZIP) | {NAME: said}))


def test_unknown_format_is_refused() -> None:
    said: dict[str, Any] = json.loads(members(ZIP)[NAME]) | {"format": "vigie-bundle-9"}

    with pytest.raises(BadInput, match="format inconnu"):
        check_bundle(rezipped(members(ZIP) | {NAME: json.dumps(said).encode()}))


def test_an_exhibit_of_one_mail_transferred_by_hand_is_transmitted() -> None:
    """One message by hand among others: the exhibit is not original."""
    story = told(file(FILED, CLOSED))
    given = tuple(Received(one, (DIRECT, BY_HAND)) for one in story.exhibits)
    done = bundle(HEADER, story, given, ON)

    assert [f.kind for f in done.manifest.exhibits()] == ["transmitted"]


def test_urgent_events_are_those_the_samples_hold() -> None:
    """The samples would prove nothing without a moved date and a moved flight."""
    assert [one["kind"] for one in URGENT].count("travel_moved") == 2


def test_an_exhibit_is_a_value() -> None:
    one = Exhibit(number=1, label="x", sha256="a" * 64, event="e")

    assert msgspec.json.decode(msgspec.json.encode(one), type=Exhibit) == one
