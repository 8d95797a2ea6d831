"""What a cold start imports: heavy libraries stay out of the handlers that do not use them."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = (
    "boto3",
    "botocore",
    "pynamodb",
    "jinja2",
    "docxtpl",
    "docx",
    "lxml",
    "fpdf",
    "fontTools",
    "pypdf",
    "PIL",
    "bs4",
    "phonenumbers",
    "email_validator",
    "icalendar",
    "dkim",
    "dns",
)
USES = {
    "app": set(),
    "chalicelib.law": set(),
    "chalicelib.cases": set(),
    "chalicelib.alerts": set(),
    "chalicelib.letters": set(),
    "chalicelib.intake": set(),
    "chalicelib.store": set(),
    "chalicelib.flows.receive": set(),
    "chalicelib.flows.record": set(),
    "chalicelib.flows.deliver": set(),
    "chalicelib.flows.dispatch": set(),
    "chalicelib.flows.draft": set(),
    "chalicelib.flows.sweep": set(),
    "chalicelib.store.dynamo": {"botocore", "pynamodb"},
}


@pytest.mark.parametrize("module", USES)
def test_importing_a_room_loads_only_what_it_uses(module: str) -> None:
    """Every Lambda loads all of app.py: what is heavy waits until it is used."""
    code = f"import sys, {module}; print(*[m for m in {HEAVY!r} if m in sys.modules])"

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert set(done.stdout.split()) == USES[module]


@pytest.mark.parametrize("signer", ["", "etranger.example"])
def test_a_mail_without_a_signature_that_counts_imports_no_verifier(signer: str) -> None:
    """dkimpy and dnspython cost a cold start 0.3 s: only a signature to check pays for it."""
    code = (
        "import sys; from chalicelib.intake import authenticate; "
        f"authenticate(b'DKIM-Signature: v=1; a=rsa-sha256; s=a; d={signer}; h=from\\r\\n'"
        " b'From: a@b.example\\r\\n\\r\\nBonjour', lookup=lambda name: ()); "
        "print(*[m for m in ('dkim', 'dns') if m in sys.modules])"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == []
