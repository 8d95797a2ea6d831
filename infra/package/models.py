"""botocore's descriptions of services without their prose, which only its documentation shows."""

import gzip
import json
from pathlib import Path
from typing import Any

_MODELS = "botocore/data/*/*/service-2.json.gz"


def drop_prose(tree: Path) -> int:
    """Empty the documentation of each service model under `tree`; answers how many bytes."""
    freed = 0
    for path in sorted(tree.glob(_MODELS)):
        before = path.stat().st_size
        model = _without_prose(json.loads(gzip.decompress(path.read_bytes())))
        lean = json.dumps(model, separators=(",", ":"), ensure_ascii=False).encode()
        # No time in the header: the same model gives the same bytes.
        path.write_bytes(gzip.compress(lean, 9, mtime=0))
        freed += before - path.stat().st_size
    return freed


def _without_prose(found: Any) -> Any:
    """`documentation` is prose where its value is text; a shape may have a member called so.

    The key stays, empty: botocore asks for it (a service's client context parameters).
    """
    if isinstance(found, dict):
        return {
            key: "" if key == "documentation" and isinstance(inner, str) else _without_prose(inner)
            for key, inner in found.items()
        }
    return [_without_prose(inner) for inner in found] if isinstance(found, list) else found
