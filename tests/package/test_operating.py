"""Being the operator ends: who signs after a rehearsal is the test's own account again."""

import os

import boto3

from tests.package.rehearsal import operating


def signs_as() -> str:
    """The link of a client made now: it names the access key that signed it."""
    return str(boto3.client("s3").generate_presigned_url("get_object", {"Bucket": "b", "Key": "k"}))


def test_the_operators_keys_go_with_him() -> None:
    """Also when boto3 had met neither account before."""
    boto3.client("s3")
    with operating("http://127.0.0.1:9"):
        assert "operator" in signs_as()

    assert f"{os.environ['AWS_ACCESS_KEY_ID']}%2F" in signs_as()
    assert "operator" not in signs_as()


def test_keys_met_first_by_the_operator_are_not_kept() -> None:
    """A worker whose first client is the operator's."""
    kept, boto3.DEFAULT_SESSION = boto3.DEFAULT_SESSION, None
    try:
        with operating("http://127.0.0.1:9"):
            assert "operator" in signs_as()
        assert "operator" not in signs_as()
    finally:
        boto3.DEFAULT_SESSION = kept
