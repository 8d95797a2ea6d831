"""Licences, secrets, the list of contents and known flaws: what each check must say."""

import json
import subprocess
from pathlib import Path

import pytest

from chalicelib.errors import BadInput
from infra.security import audit, licences, secrets
from infra.security.locked import Locked, locked
from infra.security.sbom import sbom

JINJA = Locked("jinja2", "3.1.6", ("ab" * 32,))
CLEAN = {"dependencies": [{"name": "jinja2", "version": "3.1.6", "vulns": []}]}
FLAWED = {
    "dependencies": [
        {"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}
    ]
}
SOME = {"dependencies": [{"name": "a", "skip_reason": "not on PyPI"}, *CLEAN["dependencies"]]}
SKIPPED = {"dependencies": [{"name": "a", "skip_reason": "not on PyPI"}]}


@pytest.mark.parametrize(
    ("code", "said", "wanted", "words"),
    [
        (0, json.dumps(CLEAN), audit.CLEAN, "no known flaw"),
        (1, json.dumps(FLAWED), audit.FLAWED, "a 1: PYSEC-1, mended in 2"),
        (1, "", audit.UNASKED, "NOT CHECKED"),
        (0, "", audit.UNASKED, "NOT CHECKED"),
        (0, '{"dependencies": []}', audit.UNASKED, "NOT CHECKED"),
        (0, json.dumps(SKIPPED), audit.UNASKED, "NOT CHECKED"),
        (0, json.dumps(SOME), audit.UNASKED, "NOT CHECKED: a: not on PyPI"),
    ],
)
def test_an_audit_that_asked_nobody_is_never_a_clean_one(
    code: int, said: str, wanted: int, words: str
) -> None:
    """Clean, flawed, and not asked are three answers, each with its exit code."""
    verdict, lines = audit.judge(code, said, "ConnectionError: pypi.org")

    assert verdict == wanted
    assert words in "\n".join(lines)


def test_a_lock_is_read_with_its_hashes(tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text(
        f"# by uv\na==1.0 ; python_version < '4' \\\n    --hash=sha256:{'0' * 64}\n    # via b\n"
    )

    assert locked(lock) == (Locked("a", "1.0", ("0" * 64,)),)


@pytest.mark.parametrize("text", ["a==1.0\n", "a>=1\n", "# nothing\n"])
def test_what_is_not_locked_with_a_hash_is_refused(text: str, tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text(text)

    with pytest.raises(BadInput, match="make lock"):
        locked(lock)


def test_a_licence_nobody_accepted_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The refusal names the package, what it says, and what to do."""
    monkeypatch.setattr(licences, "declared", lambda _: "AGPL-3.0-only")

    with pytest.raises(BadInput, match=r"msgspec: licence AGPL-3\.0-only .* Read its licence file"):
        licences.licence_of("msgspec")


def test_the_list_of_contents_names_each_package_by_its_address_hash_and_licence() -> None:
    made = json.loads(sbom((JINJA,), "0.1.0", "cd" * 32))

    (part,) = made["components"]
    assert part["purl"] == "pkg:pypi/jinja2@3.1.6"
    assert part["licenses"] == [{"expression": "BSD-3-Clause"}]
    assert part["externalReferences"][0]["hashes"][0]["content"] == "ab" * 32
    assert sbom((JINJA,), "0.1.0", "cd" * 32) == sbom((JINJA,), "0.1.0", "cd" * 32)


# Written in two parts, so that this very file holds nothing that looks like one.
@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("AKIA" + "ABCDEFGHIJKLMNOP", "a key of AWS"),
        ("-----BEGIN " + "PRIVATE KEY-----", "a private key"),
        ("url = https://vigie:motdepasse" + "@example.org/", "a password in an address"),
        ('signing_key = "' + "0123456789abcdef" * 2 + '"', "a secret in quotes"),
    ],
)
def test_a_file_with_a_secret_is_named_and_the_secret_is_not(
    text: str, what: str, tmp_path: Path
) -> None:
    """Also before it is committed: that is when it can still be taken out."""
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / "settings.txt").write_text(f"first\n{text}\n")

    (found,) = secrets.suspects(tmp_path)

    assert str(found) == f"settings.txt:2: {what}"
    assert text not in str(found)


def test_outside_a_checkout_nothing_is_called_clean(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="git checkout"):
        secrets.suspects(tmp_path)
