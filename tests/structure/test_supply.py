"""What is shipped: each package is locked, under an accepted licence; no secret is in the files."""

from pathlib import Path

from infra.security import licences, secrets
from infra.security.locked import locked

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = locked(ROOT / "requirements.txt")


def test_the_page_of_licences_says_every_locked_package() -> None:
    """Each is under an accepted licence, as its metadata or its licence file says it."""
    page = (ROOT / "docs" / "licences.md").read_text("utf-8")

    assert page == licences.page(SHIPPED), "python -m infra.security licences --write"
    assert all(f"| {one.name} |" in page for one in SHIPPED)


def test_no_licence_was_read_for_nothing() -> None:
    """A package that left the lock, or says its licence itself by now, leaves the table."""
    table, names = licences.table(), {one.name for one in SHIPPED}

    assert set(table.read) <= names
    assert [n for n in table.read if licences.declared(n) in table.accepted] == []
    used = {licences.licence_of(n) for n in names} | set(table.besides.values())
    assert set(table.accepted) == used


def test_no_file_holds_what_looks_like_a_secret() -> None:
    """Neither committed nor about to be; what only looks like one is allowed with its reason."""
    assert [str(found) for found in secrets.suspects(ROOT)] == []


def test_no_line_is_allowed_for_nothing() -> None:
    assert secrets.unused(ROOT) == []
