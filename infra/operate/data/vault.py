"""The files behind the rows: read for an export, erased with all their versions."""

import os
from typing import Any, Protocol

from botocore.exceptions import ClientError

from chalicelib.errors import BadInput, MissingSetting, NotFound
from chalicelib.store.files import evidence_key

_DENIED = ("AccessDenied", "AllAccessDisabled")


class Vault(Protocol):
    """Evidence by SHA-256, employers' letters by key. Erasing what is gone is harmless."""

    def evidence(self, sha256: str) -> bytes: ...

    def letter(self, key: str) -> bytes: ...

    def erase_evidence(self, sha256: str) -> int: ...

    def erase_letter(self, key: str) -> int: ...


class S3Vault:
    """The evidence and drafts buckets. Raises NotFound for a file that is gone."""

    def __init__(self, s3: Any, evidence: str, drafts: str) -> None:
        self._s3, self._evidence, self._drafts = s3, evidence, drafts

    def evidence(self, sha256: str) -> bytes:
        return self._read(self._evidence, evidence_key(sha256))

    def letter(self, key: str) -> bytes:
        return self._read(self._drafts, key)

    def erase_evidence(self, sha256: str) -> int:
        """Each version and each mark of a deletion; how many. Raises BadInput when refused."""
        return self._erase(self._evidence, evidence_key(sha256))

    def erase_letter(self, key: str) -> int:
        return self._erase(self._drafts, key)

    def _read(self, bucket: str, key: str) -> bytes:
        try:
            body: bytes = self._s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        except self._s3.exceptions.NoSuchKey as gone:
            raise NotFound("file", f"{bucket}/{key}") from gone
        return body

    def _erase(self, bucket: str, key: str) -> int:
        try:
            return sum(self._drop(bucket, key, version) for version in self._versions(bucket, key))
        except ClientError as fault:
            if fault.response["Error"]["Code"] not in _DENIED:
                raise
            remedy = "Take the retention role: --role ARN (RetentionRoleArn of the data stack)."
            raise BadInput(bucket, "these credentials may not erase files.", remedy) from fault

    def _versions(self, bucket: str, key: str) -> list[str]:
        pages = self._s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=key)
        return [
            version.get("VersionId") or "null"
            for page in pages
            for version in (*page.get("Versions", ()), *page.get("DeleteMarkers", ()))
            if version["Key"] == key
        ]

    def _drop(self, bucket: str, key: str, version: str) -> int:
        self._s3.delete_object(Bucket=bucket, Key=key, VersionId=version)
        return 1


def _take_role(arn: str) -> None:
    """From here on this process acts as that role, for an hour: who asks is in AWS's own log."""
    import getpass

    import boto3

    given = boto3.client("sts").assume_role(
        RoleArn=arn, RoleSessionName=f"vigie-{getpass.getuser()}"[:64]
    )["Credentials"]
    os.environ |= {
        "AWS_ACCESS_KEY_ID": given["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": given["SecretAccessKey"],
        "AWS_SESSION_TOKEN": given["SessionToken"],
    }
    os.environ.pop("AWS_PROFILE", None)
    boto3.setup_default_session()


def open_vault(role: str = "") -> S3Vault:
    """The buckets that the environment names; this process acts as `role` first, if one is given.

    Raises MissingSetting.
    """
    import boto3
    from botocore.config import Config

    if role:
        _take_role(role)

    names = ("VIGIE_EVIDENCE_BUCKET", "VIGIE_DRAFTS_BUCKET")
    if missing := tuple(name for name in names if not os.environ.get(name)):
        raise MissingSetting(missing)
    client = boto3.client("s3", config=Config(s3={"addressing_style": "path"}))
    return S3Vault(client, *(os.environ[name] for name in names))
