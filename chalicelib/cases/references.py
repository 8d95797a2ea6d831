"""When two platform numbers are the same, however they were typed or mangled."""

import unicodedata


def reference_key(reference: str) -> str:
    """Letters and digits only, folded: `AT-2026-000123`, `at‑2026 000123` are one number."""
    if reference.isascii():  # nothing to normalise
        return "".join(filter(str.isalnum, reference.lower()))
    folded = unicodedata.normalize("NFKC", reference).casefold()
    return "".join(filter(str.isalnum, folded))
