"""The catalogue against a small published law of our own: no network, no npm."""

import io
import json
import tarfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from chalicelib.law import Mark, Reference
from infra.lawcheck import published, reviewed
from infra.lawcheck.__main__ import report
from infra.lawcheck.compare import Finding, State, compare, fingerprint, needs_review
from infra.lawcheck.published import CODES, Code, LawDataMissing

TODAY = date(2026, 11, 23)
ENDLESS = 32472144000000
TEXT = "Le silence gardé vaut décision d'acceptation."


def ms(day: str) -> int:
    return (date.fromisoformat(day) - date(1970, 1, 1)).days * 86_400_000


def article(number: str, **changes: Any) -> dict[str, Any]:
    data = {
        "num": number, "etat": "VIGUEUR", "texte": TEXT, "dateDebut": ms("2016-01-01"),
        "dateFin": ENDLESS,
        "articleVersions": [{"etat": "VIGUEUR", "dateDebut": ms("2016-01-01")}],
    }  # fmt: skip
    return {"type": "article", "data": data | changes}


def document(*articles: dict[str, Any], as_of: str = "2026-02-05") -> bytes:
    section = {"type": "section", "data": {"id": "s"}, "children": list(articles)}
    root = {"type": "code", "data": {"dateModif": as_of}, "children": [section]}
    return json.dumps(root).encode()


def a_reference(id_: str = "L231-1", *, source: str = "S1", from_: str = "2016-01-01") -> Reference:
    return Reference(
        id=id_,
        citation=f"article {id_}",
        rule="Règle.",
        mark=Mark.READ,
        source=source,
        reviewed=TODAY,
        in_force_from=date.fromisoformat(from_),
    )


def found(one: Reference, *articles: dict[str, Any], read: str = TEXT, since: str = "") -> Finding:
    """What becomes of one reference, the text `read` having been reviewed ("" for none)."""
    code: Code = published.code(document(*articles))
    days = {one.id: date.fromisoformat(since) if since else one.in_force_from or TODAY}
    known = {one.id: fingerprint(read)} if read else {}
    (finding,) = compare({one.id: one}, days, {"S1": code}, known, TODAY)
    return finding


@pytest.mark.parametrize(
    ("one", "articles", "read", "state"),
    [
        (a_reference(), [article("L231-1")], TEXT, State.UNCHANGED),
        (a_reference(), [article("L231-1")], TEXT.replace("'", "’").replace(" ", "  "), State.UNCHANGED),
        (a_reference("R311-12"), [article("R*311-12")], TEXT, State.UNCHANGED),
        (a_reference(), [article("L231-1")], "Le silence vaut rejet.", State.CHANGED),
        (a_reference(), [article("L231-1")], "", State.UNREVIEWED),
        (a_reference(), [article("L231-2")], TEXT, State.MISSING),
        (a_reference(), [article("L231-1", dateFin=ms("2026-09-01"), etat="ABROGE")], TEXT, State.NOT_IN_FORCE),
        (a_reference(), [article("L231-1", dateDebut=ms("2027-01-01"), etat="VIGUEUR_DIFF")], TEXT, State.NOT_IN_FORCE),
        (a_reference(), [article("L231-1", dateFin=ms("2029-01-01"), etat="ABROGE_DIFF")], TEXT, State.ENDING),
        (a_reference(), [article("L231-1", dateDebut=ms("2026-01-01"))], TEXT, State.NEW_WORDING),
        (a_reference(from_="2026-05-28"), [], "", State.TOO_RECENT),
        (a_reference(from_="2026-05-28"), [article("L231-1")], "", State.TOO_RECENT),
        (a_reference("R421-1", source="S3"), [], "", State.NOT_CHECKABLE),
    ],
)  # fmt: skip
def test_what_becomes_of_an_article(
    one: Reference, articles: list[dict[str, Any]], read: str, state: State
) -> None:
    """Exists, in force today, of the wording catalogued, its words unchanged since it was read."""
    assert found(one, *articles, read=read).state is state


def test_a_wording_that_never_came_into_force_dates_nothing() -> None:
    """MORT_NE versions are left out of the first day."""
    versions = [
        {"etat": "MODIFIE_MORT_NE", "dateDebut": ms("2010-01-01")},
        {"etat": "VIGUEUR", "dateDebut": ms("2016-01-01")},
    ]

    assert (
        found(a_reference(), article("L231-1", articleVersions=versions)).state is State.UNCHANGED
    )


def test_a_text_no_longer_catalogued_leaves_its_fingerprint_to_remove() -> None:
    """Both directions are checked."""
    (finding,) = compare({}, {}, {}, {"L1-1": "x"}, TODAY)

    assert finding.state is State.LEFT_OVER
    assert reviewed.accepted({"L1-1": "x"}, [finding], frozenset({"L1-1"})) == {}


@pytest.mark.parametrize(
    ("state", "review"),
    [
        (State.UNCHANGED, False),
        (State.ENDING, False),
        (State.TOO_RECENT, False),
        (State.NOT_CHECKABLE, False),
        (State.CHANGED, True),
        (State.NEW_WORDING, True),
        (State.UNREVIEWED, True),
        (State.MISSING, True),
        (State.NOT_IN_FORCE, True),
        (State.LEFT_OVER, True),
    ],
)
def test_only_what_somebody_must_settle_fails_the_check(state: State, review: bool) -> None:
    """The exit code is 1 on a change, 0 on what cannot be checked here."""
    assert needs_review([Finding(id="x", source="S1", state=state)]) is review


def test_accepting_keeps_the_fingerprint_of_what_was_read_only(tmp_path: Path) -> None:
    """One id at a time, or all; a new wording needs its days in the catalogue first."""
    changed = found(a_reference(), article("L231-1"), read="avant")
    worded = found(a_reference("L231-4"), article("L231-4", dateDebut=ms("2026-01-01")))
    before = {"L231-1": fingerprint("avant"), "L231-4": fingerprint(TEXT)}

    after = reviewed.accepted(before, [changed, worded], frozenset({"L231-1"}))
    reviewed.save(after, tmp_path / "f.toml")

    assert after == {"L231-1": fingerprint(TEXT), "L231-4": fingerprint(TEXT)}
    assert reviewed.load(tmp_path / "f.toml") == after
    assert reviewed.accepted(before, [worded], frozenset({"all"})) == before


def test_the_report_shows_what_changed_and_what_is_read_by_hand() -> None:
    """A table of the rest, the list of what no data covers, the age of the data."""
    findings = (
        found(a_reference(), article("L231-1")),
        found(a_reference("L9-9"), read=""),
        found(a_reference("R421-1", source="S3")),
    )
    text = report(findings, {"S1": published.code(document())}, "data-1", TODAY)

    assert "L231-1" not in text
    assert "L9-9           S1      missing" in text
    assert "S3: R421-1" in text
    assert "291 days old" in text
    assert "review needed: " in text


def test_the_archive_is_read_without_being_unpacked(tmp_path: Path) -> None:
    """Both codes come out of the npm archive; nothing else is written."""
    path = tmp_path / "socialgouv-legi-data-1.0.0.tgz"
    with tarfile.open(path, "w:gz") as package:
        for name in CODES.values():
            content = document(article("L1-1"))
            entry = tarfile.TarInfo(f"package/data/{name}.json")
            entry.size = len(content)
            package.addfile(entry, io.BytesIO(content))

    codes = published.read(published.kept(tmp_path))

    assert set(codes) == {"S1", "S2"}
    assert codes["S1"].articles["L1-1"].text == TEXT
    assert codes["S1"].as_of == date(2026, 2, 5)
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_a_broken_archive_says_what_to_do(tmp_path: Path) -> None:
    """Half a download is not a change of law."""
    path = tmp_path / "socialgouv-legi-data-1.0.0.tgz"
    path.write_bytes(b"half")

    with pytest.raises(LawDataMissing, match="delete it and fetch again"):
        published.read(path)


def test_without_npm_the_check_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And how to do without it."""
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(LawDataMissing, match=r"npm was not found.*--offline"):
        published.fetch(tmp_path)
    with pytest.raises(LawDataMissing, match="run once without --offline"):
        published.kept(tmp_path)


def test_the_committed_fingerprints_are_those_of_catalogued_articles() -> None:
    """Fingerprints only: sixty-four hexadecimal digits, never a text."""
    from chalicelib.law import catalogue

    known = reviewed.load()

    assert {catalogue()[id_].source for id_ in known} == set(CODES)
    assert all(len(digest) == 64 and int(digest, 16) for digest in known.values())
    assert "L114-5" in known
