"""Files in S3: raw mails as they came (incoming), evidence by SHA-256, drafts."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import Any

from ..errors import NotFound
from ..settings import Settings

_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
    "zip": "application/zip",
    # A stranger's file is never shown as what it says it is.
    "bin": "application/octet-stream",
}
_LINK_SECONDS = 60
_FORM_SECONDS = 600
_OVER = 5  # Times its limit, what a form still takes of a file.


class Files:
    """The three buckets. boto3 is imported at first use only."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @cached_property
    def _s3(self) -> Any:
        import boto3
        from botocore.config import Config

        # Virtual-host names of buckets do not resolve on one machine; path style works on both.
        # A presigned link to an object under a KMS key must carry a version 4 signature.
        config = Config(s3={"addressing_style": "path"}, signature_version="s3v4")
        return boto3.client("s3", config=config)

    def incoming(self, key: str) -> bytes:
        """A raw mail, as the receipt rule wrote it. Raises NotFound once it was dropped."""
        return self._read(self._settings.incoming_bucket, key)

    def put_incoming(self, key: str, raw: bytes) -> None:
        self._s3.put_object(Bucket=self._settings.incoming_bucket, Key=key, Body=raw)

    def drop_incoming(self, key: str) -> None:
        """Drop a raw mail that was read to its end: its bytes are kept as evidence."""
        self._s3.delete_object(Bucket=self._settings.incoming_bucket, Key=key)

    def waiting(self, after: str, most: int) -> tuple[list[tuple[str, datetime]], str]:
        """Raw mails not dropped yet, in key order, with the instant each came (aware UTC).

        At most `most` (1000) behind `after`; then where to go on, empty at the end.
        """
        found = self._s3.list_objects_v2(
            Bucket=self._settings.incoming_bucket, StartAfter=after, MaxKeys=most
        )
        mails = [(o["Key"], o["LastModified"]) for o in found.get("Contents", ())]
        return mails, mails[-1][0] if found.get("IsTruncated") and mails else ""

    def put_evidence(self, raw: bytes) -> str:
        """Keep bytes exactly as received, under their SHA-256, which is returned."""
        sha256 = hashlib.sha256(raw).hexdigest()
        self._s3.put_object(
            Bucket=self._settings.evidence_bucket, Key=evidence_key(sha256), Body=raw
        )
        return sha256

    def evidence(self, sha256: str) -> bytes:
        """Raises NotFound: erased, or never kept."""
        return self._read(self._settings.evidence_bucket, evidence_key(sha256))

    def put_draft(self, key: str, data: bytes) -> None:
        """Keep a draft (.docx), the exhibits of one (.zip), or what a firm archives (.json)."""
        self._s3.put_object(
            Bucket=self._settings.drafts_bucket, Key=key, Body=data, ContentType=media_type(key)
        )

    def draft(self, key: str) -> bytes:
        return self._read(self._settings.drafts_bucket, key)

    def draft_url(self, key: str, filename: str) -> str:
        """A presigned URL good for 60 seconds: given after an access check, never put in a mail."""
        url: str = self._s3.generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self._settings.drafts_bucket,
                "Key": key,
                "ResponseContentDisposition": f'attachment; filename="{filename}"',
                "ResponseContentType": media_type(key),
            },
            ExpiresIn=_LINK_SECONDS,
        )
        return url

    def evidence_url(self, sha256: str, filename: str) -> str:
        """A presigned URL good for 60 seconds, always a download: given after an access check."""
        url: str = self._s3.generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self._settings.evidence_bucket,
                "Key": evidence_key(sha256),
                "ResponseContentDisposition": f'attachment; filename="{filename}"',
                "ResponseContentType": _TYPES["bin"],
            },
            ExpiresIn=_LINK_SECONDS,
        )
        return url

    def upload_form(self, key: str, back: str, limit: int) -> dict[str, Any]:
        """The address and hidden fields of a form by which a browser posts one file.

        Its type is fixed by the key's extension: `docx`, or `bin` for any other.

        Good for ten minutes, for that key; then leads to `back`. A file somewhat over `limit` bytes
        is taken too, for its reader to refuse: S3 says in English, on a page of its own, what it
        refuses itself.
        """
        fixed = {"Content-Type": media_type(key), "success_action_redirect": back}
        sizes = ["content-length-range", 1, _OVER * limit]
        form: dict[str, Any] = self._s3.generate_presigned_post(
            self._settings.drafts_bucket,
            key,
            Fields=fixed,
            Conditions=[*({k: v} for k, v in fixed.items()), sizes],
            ExpiresIn=_FORM_SECONDS,
        )
        return form

    def uploaded(self, key: str, limit: int) -> bytes | None:
        """A posted file; None when it never came. At most `limit` + 1 bytes are read."""
        try:
            body: bytes = self._s3.get_object(
                Bucket=self._settings.drafts_bucket, Key=key, Range=f"bytes=0-{limit}"
            )["Body"].read()
        except self._s3.exceptions.NoSuchKey:
            return None
        return body

    def put_verdict(self, key: str, verdict: bytes) -> None:
        """What was found in a template: JSON, beside the template."""
        self._s3.put_object(
            Bucket=self._settings.drafts_bucket,
            Key=key,
            Body=verdict,
            ContentType="application/json",
        )

    def found(self, key: str, limit: int) -> bytes | None:
        """A file that may not be there yet, `limit` + 1 bytes of it at most."""
        from botocore.exceptions import ClientError

        try:
            return self.uploaded(key, limit)
        except ClientError as fault:
            # S3 answers "denied" for what is not there to whom may not list the bucket.
            if fault.response["Error"]["Code"] != "AccessDenied":
                raise
            return None

    def _read(self, bucket: str, key: str) -> bytes:
        return _read(self._s3, bucket, key)


def open_evidence(bucket: str) -> Callable[[str], bytes]:
    """Reads evidence by SHA-256, and nothing else: for the operator's commands. Raises NotFound."""
    import boto3
    from botocore.config import Config

    client = boto3.client("s3", config=Config(s3={"addressing_style": "path"}))
    return lambda sha256: _read(client, bucket, evidence_key(sha256))


def _read(client: Any, bucket: str, key: str) -> bytes:
    try:
        body: bytes = client.get_object(Bucket=bucket, Key=key)["Body"].read()
    except client.exceptions.NoSuchKey as gone:
        raise NotFound("file", f"{bucket}/{key}") from gone
    return body


def media_type(key: str) -> str:
    """By its extension. Raises KeyError for one that is never kept: a fault of ours."""
    return _TYPES[key.rpartition(".")[2]]


def evidence_key(sha256: str) -> str:
    return f"mail/{sha256[:2]}/{sha256}.eml"
