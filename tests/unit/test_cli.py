"""The command line: the README's own commands work, and bad input is one clear message."""

import json
import re
import shlex
from pathlib import Path

import docx
import pytest

from chalicelib.cli import main
from tests.unit.letters.court import built, members, rezipped

ROOT = Path(__file__).resolve().parents[2]
PROMISED = re.findall(
    r"^\.venv/bin/python -m chalicelib (.+)$", (ROOT / "README.md").read_text(), re.MULTILINE
)
CASE = str(ROOT / "docs/examples/closure.json")


@pytest.fixture(autouse=True)
def in_a_folder_like_the_readmes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands of the README, run where they can write without leaving a file behind."""
    for name in ("tests", "docs", "templates"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)


def test_the_readme_shows_every_command() -> None:
    shown = {line.split()[0] for line in PROMISED}

    assert shown == {"read", "deadlines", "analyse", "draft", "lint", "verify"}


@pytest.mark.parametrize("line", PROMISED)
def test_a_command_of_the_readme_works(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 0, an answer on stdout (JSON unless --text), nothing of it on stderr."""
    code = main(shlex.split(line))

    printed = capsys.readouterr()
    assert code == 0, printed.err
    assert printed.out
    if "--text" not in line:
        json.loads(printed.out)
    if "-o" in line.split():
        document = docx.Document(line.rsplit(maxsplit=1)[-1])
        assert any("AT-2026-000123" in p.text for p in document.paragraphs)


def test_deadlines_have_the_published_fields(capsys: pytest.CaptureFixture[str]) -> None:
    """The shape of design §7; D7 of a closure received on 23 November 2026 is 25 January 2027."""
    main(["deadlines", CASE, "--on", "2026-11-23"])

    found = json.loads(capsys.readouterr().out)
    d7 = next(d for d in found if d["rule"] == "D7")
    assert d7["due"] == "2027-01-25"
    assert d7["dispatch_by"] == "2027-01-20"
    assert {
        "rule",
        "label",
        "for",
        "due",
        "latest",
        "starts_on",
        "basis",
        "confidence",
        "status",
        "trace",
    } <= set(d7)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["read", "nothing.eml"], "cannot be read"),
        (["deadlines", "docs/examples/export.json"], "$"),
        (["analyse", "README.md"], "cannot be read"),
        (["draft", CASE, "--document", "poem", "-o", "x.docx"], "poem"),
        (
            ["draft", CASE, "--document", "observations", "-o", "nowhere/x.docx"],
            "cannot be written",
        ),
        (["verify", "docs/examples/closure.json"], "not a Vigie export"),
        (["verify", "templates/letters/observations/observations.docx"], "dossier de pièces"),
    ],
)
def test_bad_input_is_one_clear_message(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2, what and where on stderr, nothing on stdout, no traceback."""
    code = main(arguments)

    printed = capsys.readouterr()
    assert code == 2
    assert printed.out == ""
    assert words in printed.err
    assert "Traceback" not in printed.err


def test_a_broken_ledger_is_an_answer_not_a_crash(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export = json.loads((ROOT / "docs/examples/export.json").read_text())
    export["entries"][2]["shared"]["on"] = "2026-10-02"
    changed = tmp_path / "changed.json"
    changed.write_text(json.dumps(export))

    code = main(["verify", str(changed)])

    assert code == 1
    assert "entry 3" in capsys.readouterr().err


def test_a_bundle_of_exhibits_is_proven_and_its_faults_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 0 with what was compared; exit 1 with each file that was touched."""
    bundle, changed = tmp_path / "pieces.zip", tmp_path / "changed.zip"
    bundle.write_bytes(built().zip)
    files = members(built().zip)
    touched = {name: data + b"x" for name, data in files.items() if name.startswith("pieces/")}
    changed.write_bytes(rezipped(files | touched))

    assert main(["verify", str(bundle)]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["files"], len(answer["missing"])) == (len(files) - 1, 3)
    assert main(["verify", "--text", str(bundle)]) == 0
    assert capsys.readouterr().out.count("à joindre") == 3
    assert main(["verify", str(changed)]) == 1
    assert capsys.readouterr().err.count("modifié") == len(touched)


def test_an_impossible_day_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["deadlines", CASE, "--on", "2026-02-30"])

    assert stopped.value.code == 2
    assert "YYYY-MM-DD" in capsys.readouterr().err


def test_a_mail_is_read_with_the_domains_one_vouches_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """`--forwarder` grades as the employer would be; `--dns` asks only for signatures that count."""
    file = str(ROOT / "tests" / "golden" / "outlook_fr_closure.eml")

    assert main(["read", file, "--text", "--dns", "--forwarder", "employeur.example"]) == 0
    assert (
        "Transfert authentifié, original non prouvé\n  - Signature DKIM valide"
        in capsys.readouterr().out
    )


COMPLEMENT = {
    "case": {"reference": "AT-1", "employer": {"name": "Atelier Lumen"}},
    "events": [
        {"kind": "filed", "on": "2026-09-23"},
        {
            "kind": "complement_requested",
            "on": "2026-10-01",
            "due": "2026-10-16",
            "items": [{"id": "p1", "label": "Diplôme"}],
        },
    ],
}


def test_a_reply_takes_its_answers_and_its_note_stands_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is answered for each document is given beside the case; the note is its own file."""
    (tmp_path / "case.json").write_text(json.dumps(COMPLEMENT))
    (tmp_path / "answers.json").write_text('[{"id": "p1", "outcome": "produced"}]')

    command = "draft case.json --document reponse-complement --on 2026-10-09 -o reply.docx"
    code = main([*command.split(), "--answers", "answers.json"])

    table = docx.Document("reply.docx").tables[0]
    assert (code, json.loads(capsys.readouterr().out)["note_file"]) == (
        0,
        "reply.note-interne.docx",
    )
    assert table.rows[1].cells[2].text.startswith("Pièce produite")
    assert "NE PAS TRANSMETTRE" in docx.Document("reply.note-interne.docx").paragraphs[0].text


@pytest.mark.parametrize("written", ["{}", '[{"id": "p1", "outcome": "sent"}]', "\xff"])
def test_answers_that_are_not_a_list_of_answers_are_one_message(
    written: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file and the fault are named; nothing is written."""
    (tmp_path / "case.json").write_text(json.dumps(COMPLEMENT))
    (tmp_path / "answers.json").write_bytes(written.encode("latin-1"))

    command = "draft case.json --document reponse-complement --on 2026-10-09 -o reply.docx"
    code = main([*command.split(), "--answers", "answers.json"])

    assert code == 2
    assert "answers.json" in capsys.readouterr().err
    assert not Path("reply.docx").exists()
