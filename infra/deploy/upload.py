"""The package in its bucket, under names made from its content: the same content goes up once."""

import hashlib
from pathlib import Path
from typing import Any

import msgspec
from botocore.exceptions import ClientError

from .account import code
from .console import Console


class Uploaded(msgspec.Struct, frozen=True):
    """Where a package is: keys in the bucket, and the template's address."""

    code_key: str
    template_url: str


def upload(storage: Any, bucket: str, package: Path, console: Console) -> Uploaded:
    """Put deployment.zip and template.json of `package` in `bucket`, unless they are there."""
    zipped, template = package / "deployment.zip", package / "template.json"
    code_key = _put(storage, bucket, zipped, "application/zip", console)
    template_key = _put(storage, bucket, template, "application/json", console)
    url = f"https://{bucket}.s3.{storage.meta.region_name}.amazonaws.com/{template_key}"
    endpoint = storage.meta.endpoint_url
    if "amazonaws.com" not in endpoint:  # An emulator's: it serves the bucket by path.
        url = f"{endpoint}/{bucket}/{template_key}"
    return Uploaded(code_key, url)


def _put(storage: Any, bucket: str, path: Path, kind: str, console: Console) -> str:
    content = path.read_bytes()
    key = f"{path.stem}/{hashlib.sha256(content).hexdigest()}{path.suffix}"
    if _there(storage, bucket, key, len(content)):
        console.say(f"  {path.name}: already there")
        return key
    # One request: an object is there whole or not at all.
    storage.put_object(Bucket=bucket, Key=key, Body=content, ContentType=kind)
    console.say(f"  {path.name}: {len(content) / 1e6:.1f} MB uploaded")
    return key


def _there(storage: Any, bucket: str, key: str, size: int) -> bool:
    try:
        return bool(storage.head_object(Bucket=bucket, Key=key)["ContentLength"] == size)
    except ClientError as fault:
        if code(fault) in ("404", "NoSuchKey", "NotFound"):
            return False
        raise
