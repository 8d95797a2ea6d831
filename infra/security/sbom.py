"""The list of what a package was made of, as CycloneDX 1.5 (JSON), for scanners and auditors."""

import json
import uuid
from typing import Any

from .licences import licence_of
from .locked import Locked


def sbom(shipped: tuple[Locked, ...], version: str, digest: str) -> str:
    """The document. `digest` is the SHA-256 of the zip it is of; the same zip gives the same bytes.

    Raises BadInput for a package whose licence is not accepted.
    """
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, digest)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "vigie",
                "name": "vigie",
                "version": version,
                "hashes": [_sha256(digest)],
            }
        },
        "components": [_component(one) for one in shipped],
        "dependencies": [{"ref": "vigie", "dependsOn": [_purl(one) for one in shipped]}],
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _component(one: Locked) -> dict[str, Any]:
    return {
        "type": "library",
        "bom-ref": _purl(one),
        "name": one.name,
        "version": one.version,
        "purl": _purl(one),
        "licenses": [{"expression": licence_of(one.name)}],
        # Each file the lock accepts: pip refuses any other.
        "externalReferences": [
            {
                "type": "distribution",
                "url": f"https://pypi.org/project/{one.name}/{one.version}/",
                "hashes": [_sha256(digest) for digest in one.hashes],
            }
        ],
    }


def _purl(one: Locked) -> str:
    return f"pkg:pypi/{one.name}@{one.version}"


def _sha256(digest: str) -> dict[str, str]:
    return {"alg": "SHA-256", "content": digest}
