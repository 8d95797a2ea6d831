"""The command line: reads files, needs no storage. JSON on stdout, progress and errors on stderr.

Exit codes: 0 done, 1 the answer is "no" (lint findings, a broken ledger or bundle), 2 bad input,
141 the reader of stdout left (`| head`).
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_origin

import msgspec

from .cases import CaseFile, CaseState, decode_case, encode, fold
from .cases.parts import AnsweredItem
from .cases.words import By
from .errors import BadInput, BrokenBundle, BrokenLedger, VigieError

if TYPE_CHECKING:
    from .letters import Finding
    from .letters.sealing import Checked

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; a bad input is one clear message, never a traceback."""
    options = _parser().parse_args(arguments)
    run: Command = options.run
    return answering(lambda: run(options))


def answering(run: Callable[[], int]) -> int:
    """The exit code of `run`, its refusals said on stderr."""
    try:
        code = run()
        # A closed pipe is found out here, not while Python shuts down.
        sys.stdout.flush()
    except (BrokenBundle, BrokenLedger) as broken:
        _say(str(broken))
        return 1
    except VigieError as refused:
        _say(f"error: {refused}")
        return 2
    except BrokenPipeError:
        _silence()
        return 141
    return code


def _silence() -> None:
    """Nobody reads stdout any more: what is left in its buffer goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m chalicelib", description="Vigie, offline.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    mail = _command(commands, "read", _read, "read a mail: kind, facts, grade, events", "MAIL.eml")
    mail.add_argument("--dns", action="store_true", help="ask DNS for the keys of its signatures")
    mail.add_argument(
        "--forwarder", action="append", default=[], metavar="DOMAIN", help="a domain you vouch for"
    )
    dated = (
        _command(commands, "deadlines", _deadlines, "compute a case's deadlines", "CASE.json"),
        _command(commands, "analyse", _analyse, "analyse a closure", "CASE.json"),
        _command(commands, "draft", _draft, "draft a document as .docx", "CASE.json"),
    )
    for command in dated:
        command.add_argument(
            "--on", type=_day, default=None, metavar="DATE", help="answer as of this day"
        )
    dated[2].add_argument("--document", required=True, metavar="ID")
    dated[2].add_argument("--applicant", choices=("employer", "worker"), default="employer")
    dated[2].add_argument(
        "--with", dest="included", action="append", default=[], metavar="OPTION",
        help="an optional passage of the document (may be repeated)",
    )  # fmt: skip
    dated[2].add_argument(
        "--answers", type=Path, default=None, metavar="ANSWERS.json",
        help="what is answered for each document asked for: a list of items, as in an answer",
    )  # fmt: skip
    dated[2].add_argument(
        "--facts", type=Path, default=None, metavar="FACTS.json",
        help='what the case does not say: {"lettre.lieu": "Grenoble", …}',
    )  # fmt: skip
    dated[2].add_argument("-o", "--output", type=Path, required=True, metavar="FILE.docx")
    lint = _command(commands, "lint", _lint, "check a letter template", "TEMPLATE.docx")
    lint.add_argument("--document", default="", metavar="ID", help="and what it must keep")
    _command(
        commands, "verify", _verify, "prove an export's ledger or a bundle of exhibits",
        "EXPORT.json|PIECES.zip",
    )  # fmt: skip
    schema = commands.add_parser("schema", help="print the JSON Schema of a case file")
    schema.set_defaults(run=_schema, text=False)
    return parser


def _command(
    commands: Any, name: str, run: Command, help_: str, file: str
) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=help_)
    command.add_argument("file", type=Path, metavar=file)
    command.add_argument("--text", action="store_true", help="for people, instead of JSON")
    command.set_defaults(run=run)
    return command


def _read(options: argparse.Namespace) -> int:
    from .intake import read, to_interchange

    _say(f"reading {options.file}")
    lookup = None
    if options.dns:
        from .flows.dns import SystemDns

        lookup = SystemDns().for_one_mail()
    reading = read(_bytes(options.file), forwarders=options.forwarder, lookup=lookup)
    _print(to_interchange(reading), options.text, lambda: _mail_text(reading))
    return 0


def _deadlines(options: argparse.Namespace) -> int:
    from .law import deadlines, plain

    file, state, on = _case(options)
    found = deadlines(file.case, state, on)
    _print(plain(found), options.text, lambda: _deadlines_text(file, state, found, on))
    return 0


def _analyse(options: argparse.Namespace) -> int:
    from .law import analyse, analysis_page

    file, state, on = _case(options)
    found = analyse(file.case, state, on)
    _print(found, options.text, lambda: analysis_page(found, file.case, state, on))
    return 0


def _draft(options: argparse.Namespace) -> int:
    from .law import analyse, deadlines
    from .letters import Choices, draft

    file, state, on = _case(options)
    _say(f"drafting {options.document}")
    analysis, dates = analyse(file.case, state, on), deadlines(file.case, state, on)
    choices = Choices(
        applicant=By(options.applicant),
        included=tuple(options.included),
        answers=_decoded(options.answers, tuple[AnsweredItem, ...], "a list of answered items"),
        facts=_decoded(options.facts, dict[str, str], "facts by name"),
    )
    drafted = draft(options.document, file.case, state, analysis, dates, on, choices=choices)
    note = options.output.with_name(f"{options.output.stem}.note-interne.docx")
    _write(options.output, drafted.docx)
    _write(note, drafted.note_docx)
    summary = {
        "document": drafted.document,
        "file": str(options.output),
        "note_file": str(note),
        "gaps": drafted.gaps,
        "note": drafted.note,
        "template_sha256": drafted.template_sha256,
        "facts_sha256": drafted.facts_sha256,
    }
    _print(summary, options.text, lambda: "\n".join([str(options.output), *drafted.note]))
    return 0


def _decoded(path: Path | None, kind: Any, what: str) -> Any:
    """The file as that kind, which is empty without a file. Raises BadInput."""
    if path is None:
        return get_origin(kind)()
    try:
        return msgspec.json.decode(_bytes(path), type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as fault:
        raise BadInput(str(path), f"{fault}.", f"Give {what}.") from fault


def _lint(options: argparse.Namespace) -> int:
    from .letters import lint

    found = lint(_bytes(options.file), options.document)
    _print(found, options.text, lambda: "\n".join(map(_told, found)) or "rien à dire")
    return 1 if any(finding.blocks for finding in found) else 0


def _told(finding: "Finding") -> str:
    """A fault of a template on one line: how grave, where, what, what to do."""
    grave = "faute" if finding.blocks else "attention"
    quoted = f" « {finding.excerpt} »" if finding.excerpt else ""
    return f"{grave} : {finding.place}{quoted} : {finding.why}. {finding.remedy}".strip()


def _verify(options: argparse.Namespace) -> int:
    from .cases import verify_export

    data = _bytes(options.file)
    if data[:2] == b"PK":
        return _verify_bundle(data, options.text)
    export = verify_export(data)
    summary = {"case_id": export.case_id, "entries": len(export.entries), "head": export.head}
    _print(
        summary, options.text, lambda: f"{len(export.entries)} entries, head {export.head}: whole"
    )
    return 0


def _verify_bundle(data: bytes, as_text: bool) -> int:
    from .letters import check_bundle

    checked = check_bundle(data)
    manifest = checked.manifest
    summary = {
        "case_id": manifest.case,
        "draft": manifest.draft,
        "ledger": manifest.ledger,
        "files": checked.files,
        "missing": manifest.missing,
        "sha256": checked.sha256,
    }
    _print(summary, as_text, lambda: _bundle_text(checked))
    return 0


def _schema(options: argparse.Namespace) -> int:
    from .cases import schema

    del options
    _print(schema(), False, str)
    return 0


def _case(options: argparse.Namespace) -> tuple[CaseFile, CaseState, date]:
    from datetime import UTC, datetime

    from .law import day_of

    file = decode_case(_bytes(options.file))
    on = options.on or day_of(datetime.now(UTC))
    _say(f"{len(file.events)} events, as of {on}")
    return file, fold(file.events), on


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day: write YYYY-MM-DD") from None


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise BadInput(str(path), f"cannot be read ({fault.strerror}).") from fault


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: written beside, then renamed."""
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as fault:
        beside.unlink(missing_ok=True)
        raise BadInput(str(path), f"cannot be written ({fault.strerror}).") from fault


def _print(value: object, as_text: bool, text: Callable[[], str]) -> None:
    print(text() if as_text else msgspec.json.format(encode(value), indent=2).decode())


def _say(line: str) -> None:
    print(line, file=sys.stderr)


def _bundle_text(checked: "Checked") -> str:
    absent = [f"  à joindre : {one.expected} ({one.label})" for one in checked.manifest.missing]
    held = f"{checked.files} fichiers conformes au manifeste ; empreinte du zip : {checked.sha256}"
    return "\n".join([held, *absent])


def _mail_text(reading: Any) -> str:
    from .mail_page import page

    return page(reading)


def _deadlines_text(file: CaseFile, state: CaseState, found: Any, on: date) -> str:
    from .deadlines_page import page

    return page(file.case, state, found, on)
