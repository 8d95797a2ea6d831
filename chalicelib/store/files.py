"""Files in S3: raw mails as they came (incoming), evidence by SHA-256, drafts."""

import hashlib
from functools import cached_property
from typing import Any

from ..settings import Settings

_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "zip": "application/zip",
}
_LINK_SECONDS = 60


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
        """A raw mail, as the receipt rule wrote it."""
        return self._read(self._settings.incoming_bucket, key)

    def put_incoming(self, key: str, raw: bytes) -> None:
        self._s3.put_object(Bucket=self._settings.incoming_bucket, Key=key, Body=raw)

    def put_evidence(self, raw: bytes) -> str:
        """Keep bytes exactly as received, under their SHA-256, which is returned."""
        sha256 = hashlib.sha256(raw).hexdigest()
        self._s3.put_object(
            Bucket=self._settings.evidence_bucket, Key=evidence_key(sha256), Body=raw
        )
        return sha256

    def evidence(self, sha256: str) -> bytes:
        return self._read(self._settings.evidence_bucket, evidence_key(sha256))

    def put_draft(self, key: str, data: bytes) -> None:
        """Keep a draft (.docx) or the exhibits of one (.zip)."""
        self._s3.put_object(
            Bucket=self._settings.drafts_bucket, Key=key, Body=data, ContentType=_type(key)
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
                "ResponseContentType": _type(key),
            },
            ExpiresIn=_LINK_SECONDS,
        )
        return url

    def _read(self, bucket: str, key: str) -> bytes:
        body: bytes = self._s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        return body


def _type(key: str) -> str:
    return _TYPES[key.rpartition(".")[2]]


def evidence_key(sha256: str) -> str:
    return f"mail/{sha256[:2]}/{sha256}.eml"
