"""What the loopback receiver says of a signature that nobody here can make."""

from types import SimpleNamespace

import pytest

from infra.local.smtp_in import _headers

SESSION = SimpleNamespace(host_name="poste", peer=("127.0.0.1", 4000))


def verdict(sender: str, written: str) -> str:
    content = f"From: {written}\r\nSubject: x\r\n\r\nFrom: autre@tiers.example\r\n".encode()
    envelope = SimpleNamespace(mail_from=sender, content=content)
    (said,) = [line for line in _headers(SESSION, envelope, "a@b").decode().splitlines() if "dkim=" in line]  # fmt: skip
    return said.partition("dkim=")[2].partition(";")[0]


@pytest.mark.parametrize(
    ("sender", "written", "said"),
    [
        ("ana@atelier.example", "Ana <ana@atelier.example>", "pass header.i=@atelier.example"),
        ("ana@atelier.example", "ana@ATELIER.example", "pass header.i=@atelier.example"),
        ("ana@atelier.example", "noreply@interieur.gouv.fr", "none"),
        ("noreply@interieur.gouv.fr", "noreply@interieur.gouv.fr", "none"),
        ("ana@real.fr", "ana@real.fr", "none"),
        ("", "ana@atelier.example", "none"),
        ("a;b@x;y.example", "a@x;y.example", "none"),
    ],
)
def test_only_a_sample_mailbox_counts_as_signed(sender: str, written: str, said: str) -> None:
    """A `.example` address that sends in its own name; a real domain never is."""
    assert verdict(sender, written) == said
