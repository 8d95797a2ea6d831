"""The golden corpus: each composed mail beside the whole reading expected of it.

To write the expected readings again after a change, and review them as a diff:

    python -m tests.golden.test_golden
"""

import json
from pathlib import Path
from typing import Any

import pytest

from chalicelib.intake import MailKind, read, to_interchange

HERE = Path(__file__).parent
MAILS = sorted(HERE.glob("*.eml"))
FORWARDERS = ("employeur.example",)
INTAKE_DOMAIN = "recu.vigie.example"


def reading_of(mail: Path) -> dict[str, Any]:
    """The interchange of a mail, as an employer who vouched for his own domain receives it."""
    return to_interchange(
        read(mail.read_bytes(), forwarders=FORWARDERS, intake_domain=INTAKE_DOMAIN)
    )


def rewrite() -> None:
    """Write every expected reading from the present one."""
    for mail in MAILS:
        text = json.dumps(reading_of(mail), ensure_ascii=False, indent=2)
        mail.with_suffix(".json").write_text(text + "\n", "utf-8")


@pytest.mark.parametrize("mail", MAILS, ids=lambda mail: mail.stem)
def test_reading_is_the_expected_one_and_the_same_twice(mail: Path) -> None:
    """A golden mail always gives the reading written beside it."""
    expected = json.loads(mail.with_suffix(".json").read_text("utf-8"))

    assert reading_of(mail) == expected
    assert reading_of(mail) == expected


def test_every_pair_is_whole() -> None:
    """No expected reading without its mail, and at least the sixteen mails promised."""
    stems = {mail.stem for mail in MAILS}

    assert stems == {path.stem for path in HERE.glob("*.json")}
    assert len(stems) >= 16


def test_corpus_covers_every_kind_a_readable_mail_may_have() -> None:
    """Each kind of mail has at least one golden pair."""
    kinds = {reading_of(mail)["kind"] for mail in MAILS}

    assert kinds == set(MailKind) - {MailKind.UNREADABLE}


if __name__ == "__main__":
    rewrite()
