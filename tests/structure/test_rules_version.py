"""What decides how a mail reads is versioned: replay compares versions, nothing else."""

import re
import tomllib
from pathlib import Path

from chalicelib.intake.rulebook import FINGERPRINT, RULES, fingerprint


def test_a_change_of_the_rules_is_a_new_version() -> None:
    """rules.toml, wording.py or forwards.toml changed: raise `version`, then run this module to say so."""
    assert FINGERPRINT.read_text() == fingerprint(), (
        "Give rules.toml a new version, then: python -m tests.structure.test_rules_version"
    )


def test_the_version_is_a_day_and_a_number() -> None:
    """2026-11-23.2: what an operator gives to `replay` can be read and ordered."""
    version = tomllib.loads(RULES.read_text("utf-8"))["version"]

    assert re.fullmatch(r"\d{4}-\d\d-\d\d\.\d+", version)


def rewrite(fingerprint_file: Path = FINGERPRINT) -> None:
    """Keep the fingerprint of the present rules; refused when the version was not raised."""
    version, _, digest = fingerprint_file.read_text().strip().partition(" ")
    new_version, _, new_digest = fingerprint().strip().partition(" ")
    if digest != new_digest and version == new_version:
        raise SystemExit(f"The rules changed and their version is still {version}: raise it.")
    fingerprint_file.write_text(fingerprint())


if __name__ == "__main__":
    rewrite()
