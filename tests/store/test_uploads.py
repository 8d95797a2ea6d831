"""Posting a file straight to the drafts bucket, on the real engine: what the form allows, no more."""

import os
import secrets
import urllib.error
import urllib.request
from typing import Any

import boto3
import pytest
from botocore.config import Config

from chalicelib.store.files import Files
from tests.unit.flows.world import SETTINGS

pytestmark = pytest.mark.engine
BACK = "http://127.0.0.1:9/projets/x/depot/u"
LIMIT = 1000


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect is the answer looked at, never followed."""

    def redirect_request(self, *_: Any) -> None:
        return None


@pytest.fixture
def files(engine_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Files:
    """The drafts bucket of the engine."""
    import msgspec

    monkeypatch.setitem(os.environ, "AWS_ENDPOINT_URL", engine_endpoint)
    name = f"drafts-{secrets.token_hex(6)}"
    s3 = boto3.client(
        "s3", endpoint_url=engine_endpoint, config=Config(s3={"addressing_style": "path"})
    )
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})
    return Files(msgspec.structs.replace(SETTINGS, drafts_bucket=name, evidence_bucket=name))


def post(form: dict[str, Any], data: bytes, **changed: str) -> tuple[int, str]:
    """Post as a browser does; the status and where it leads."""
    boundary = "b0undary"
    fields = form["fields"] | changed
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    named = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="l.docx"\r\n'
    parts.append(f"{named}Content-Type: application/octet-stream\r\n\r\n".encode() + data)
    body = b"".join([*parts, f"\r\n--{boundary}--\r\n".encode()])
    request = urllib.request.Request(form["url"], data=body, method="POST")
    request.add_header("Content-Type", f"multipart/form-data; boundary={boundary}")
    try:
        answer = urllib.request.build_opener(NoRedirect).open(request, timeout=10)
    except urllib.error.HTTPError as refused:
        return refused.code, str(refused.headers.get("Location", ""))
    return int(answer.status), str(answer.headers.get("Location", ""))


def test_a_posted_file_is_there_and_leads_back(files: Files) -> None:
    form = files.upload_form("depots/f/t/c/d/u.docx", BACK, LIMIT)

    status, location = post(form, b"word " * 20)

    assert (status, location.partition("?")[0]) == (303, BACK)
    assert files.uploaded("depots/f/t/c/d/u.docx", LIMIT) == b"word " * 20


def test_a_file_that_never_came_is_none(files: Files) -> None:
    assert files.uploaded("depots/f/t/c/d/absent.docx", LIMIT) is None


def test_a_verdict_is_found_once_it_was_written(files: Files) -> None:
    """While a template is read there is nothing, and that is no error."""
    before = files.found("modeles/f/d/u/verdict.json", LIMIT)
    files.put_verdict("modeles/f/d/u/verdict.json", b"{}")

    assert before is None
    assert files.found("modeles/f/d/u/verdict.json", LIMIT) == b"{}"


def test_a_file_somewhat_too_heavy_is_taken_for_its_reader_to_refuse(files: Files) -> None:
    """S3 would say it in English: one byte over the limit is read, and shows that it is."""
    form = files.upload_form("depots/f/t/c/d/big.docx", BACK, LIMIT)

    status, _ = post(form, b"x" * (5 * LIMIT))

    assert status == 303
    assert len(files.uploaded("depots/f/t/c/d/big.docx", LIMIT) or b"") == LIMIT + 1


def test_a_file_far_over_the_limit_is_refused(files: Files) -> None:
    """The form's size condition holds before anything is kept."""
    form = files.upload_form("depots/f/t/c/d/big.docx", BACK, LIMIT)

    status, _ = post(form, b"x" * (5 * LIMIT + 1))

    assert status == 400
    assert files.uploaded("depots/f/t/c/d/big.docx", LIMIT) is None


def test_a_form_takes_no_other_key(files: Files) -> None:
    """Whoever holds the form can write at its own place only."""
    form = files.upload_form("depots/f/t/c/d/u.docx", BACK, LIMIT)

    status, _ = post(form, b"word", key="finals/f/t/c/d/u.docx")

    assert status >= 400
    assert files.uploaded("finals/f/t/c/d/u.docx", LIMIT) is None


def test_evidence_is_given_back_as_a_download_of_the_very_bytes(files: Files) -> None:
    """A mail may hold a page that runs scripts: it is never shown as what it says it is."""
    raw = b"Content-Type: text/html\r\n\r\n<script>alert(1)</script>"

    url = files.evidence_url(files.put_evidence(raw), "piece-abc.eml")

    with urllib.request.urlopen(url, timeout=10) as answer:
        assert answer.read() == raw
        assert answer.headers["Content-Disposition"] == 'attachment; filename="piece-abc.eml"'
        assert answer.headers["Content-Type"] == "application/octet-stream"


def test_any_file_may_be_posted_and_none_as_a_page(files: Files) -> None:
    """The form of a file that is not a Word document fixes the plainest type there is."""
    form = files.upload_form("depots/employeurs/t/u.bin", BACK, LIMIT)

    assert post(form, b"<script>", **{"Content-Type": "text/html"})[0] >= 400
    assert post(form, b"%PDF-1.7")[0] == 303
