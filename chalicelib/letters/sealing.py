"""A bundle checked by whoever holds it: each file against the manifest, with nothing but the zip.

It says whether the files are those the manifest names; that the manifest is Vigie's own is known
by the SHA-256 of the whole zip, shown to the firm.
"""

import hashlib
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator

from ..cases.parts import Part
from ..errors import BadInput, BrokenBundle
from .manifest import NAME, File, Manifest, decoded

MAX_ZIP = 150_000_000
MAX_UNPACKED = 300_000_000
MAX_FILES = 1_000
MAX_MANIFEST = 5_000_000
_BUNDLE = "dossier de pièces"
# One folder at most, plain names: nothing that climbs, no drive, no device, no hidden file.
_SAFE = re.compile(r"(?:[A-Za-z0-9_-]{1,40}/)?[A-Za-z0-9_-][A-Za-z0-9_.-]{0,119}")


class Checked(Part, frozen=True, kw_only=True):
    """A bundle that holds: its manifest, how many files were compared, the zip's own hash."""

    manifest: Manifest
    files: int
    sha256: str


def check(data: bytes) -> Checked:
    """Prove a bundle. Raises BadInput (no bundle, or unsafe) or BrokenBundle with every fault."""
    if len(data) > MAX_ZIP:
        raise BadInput(_BUNDLE, f"plus de {MAX_ZIP // 1_000_000} Mo.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            manifest, hashes, repeated = _read(archive)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as fault:
        raise BadInput(_BUNDLE, "ce fichier zip est abîmé ou illisible.") from fault
    faults = (*repeated, *_compared(manifest, hashes), *_numbered(manifest))
    if faults:
        raise BrokenBundle(faults)
    digest = hashlib.sha256(data).hexdigest()
    return Checked(manifest=manifest, files=len(manifest.files), sha256=digest)


def _read(archive: zipfile.ZipFile) -> tuple[Manifest, dict[str, str], list[str]]:
    """The manifest, the hash of every other member by name, and the names found twice."""
    infos = archive.infolist()
    _within_bounds(infos)
    for info in infos:
        _safe(info)
    names = Counter(info.filename for info in infos)
    if NAME not in names:
        raise BadInput(_BUNDLE, f"il n’y a pas de {NAME}\u00a0: ce n’est pas un dossier de pièces.")
    if names[NAME] > 1:
        raise BadInput(_BUNDLE, f"{NAME} y figure deux fois.")
    repeated = [
        f"{name}\u00a0: présent {count} fois." for name, count in names.items() if count > 1
    ]
    hashes = {info.filename: _hash(archive, info) for info in infos if info.filename != NAME}
    if archive.getinfo(NAME).file_size > MAX_MANIFEST:
        raise BadInput(NAME, "trop gros.")
    return decoded(archive.read(NAME)), hashes, repeated


def _within_bounds(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MAX_FILES or sum(info.file_size for info in infos) > MAX_UNPACKED:
        raise BadInput(_BUNDLE, "trop gros une fois décompressé\u00a0: il n’a pas été ouvert.")


def _safe(info: zipfile.ZipInfo) -> None:
    linked = (info.external_attr >> 16) & 0o170000 == 0o120000
    if linked or info.flag_bits & 1 or not _SAFE.fullmatch(info.filename):
        why = f"le nom ou le genre d’un élément n’est pas admis\u00a0: {info.filename[:120]!r}."
        raise BadInput(_BUNDLE, why, "Demandez à nouveau le fichier à qui vous l’a remis.")


def _hash(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> str:
    """Read by pieces, and never more than the size announced (zipfile checks size and CRC)."""
    digest = hashlib.sha256()
    with archive.open(info) as member:
        while piece := member.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def _compared(manifest: Manifest, hashes: dict[str, str]) -> Iterator[str]:
    wanted = {file.path: file for file in manifest.files}
    extra = {path: sha for path, sha in hashes.items() if path not in wanted}
    for path, file in wanted.items():
        if path not in hashes:
            yield _absent(file, extra)
        elif hashes[path] != file.sha256:
            yield f"{path}\u00a0: modifié, son empreinte n’est pas celle du manifeste."
    for path in extra:
        yield f"{path}\u00a0: en trop, le manifeste ne le connaît pas."


def _absent(file: File, extra: dict[str, str]) -> str:
    renamed = next((path for path, sha in extra.items() if sha == file.sha256), "")
    if renamed:
        del extra[renamed]
        return f"{file.path}\u00a0: renommé en {renamed}."
    return f"{file.path}\u00a0: absent."


def _numbered(manifest: Manifest) -> Iterator[str]:
    """Continuous ascending numbers; each exhibit's name begins with its own (R412-2, R414-5)."""
    exhibits = manifest.exhibits()
    numbers = sorted([*(one.number for one in exhibits), *(one.number for one in manifest.missing)])
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"{NAME}\u00a0: les numéros de pièces ne se suivent pas de 1 à {len(numbers)}."
    for file in exhibits:
        if not file.path.rpartition("/")[2].startswith(f"{file.number:02}_"):
            yield f"{file.path}\u00a0: le nom ne commence pas par le numéro {file.number:02}."
    paths = Counter(file.path for file in manifest.files)
    for path, count in paths.items():
        if count > 1:
            yield f"{NAME}\u00a0: {path} y est cité {count} fois."
