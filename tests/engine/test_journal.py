"""The journal gives back exactly what was acknowledged, and knows a crash from a broken disk."""

from pathlib import Path

import pytest

from infra.local.engine.journal import (
    Journal,
    JournalDamagedError,
    Record,
    encode_frame,
    read,
)


def record(number: int) -> Record:
    return Record({"x-amz-target": "DynamoDB_20120810.PutItem"}, b'{"n":\n%d}' % number)


def written(path: Path, *numbers: int) -> bytes:
    journal = Journal(path)
    for number in numbers:
        journal.append(record(number))
    journal.close()
    return path.read_bytes()


def test_records_come_back_in_the_order_of_their_writing(tmp_path: Path) -> None:
    """Replay order is application order."""
    path = tmp_path / "journal"
    written(path, 1, 2, 3)

    contents = read(path)

    assert contents.records == (record(1), record(2), record(3))
    assert not contents.torn


def test_a_missing_or_empty_journal_is_empty(tmp_path: Path) -> None:
    """The first start of all has nothing to replay."""
    (tmp_path / "empty").touch()

    assert read(tmp_path / "none").records == ()
    assert read(tmp_path / "empty").records == ()


def test_every_possible_tear_of_the_last_frame_loses_only_that_frame(tmp_path: Path) -> None:
    """A crash in the middle of a write drops what nobody was told, and nothing else."""
    path = tmp_path / "journal"
    first = len(encode_frame(record(1)))
    whole = written(path, 1, 2)

    for length in range(first + 1, len(whole)):
        path.write_bytes(whole[:length])
        contents = read(path)
        assert contents.records == (record(1),)
        assert contents.torn
        assert contents.good == first


@pytest.mark.parametrize("tail", [b"\0" * 64, b"\0" * 5])
def test_a_file_extended_with_zeros_is_a_torn_tail(tmp_path: Path, tail: bytes) -> None:
    """A power cut can leave the length of a file without its bytes."""
    path = tmp_path / "journal"
    path.write_bytes(written(path, 1) + tail)

    assert read(path).records == (record(1),)


def test_a_last_frame_with_a_wrong_checksum_is_torn(tmp_path: Path) -> None:
    """Length right, bytes wrong: the write was under way."""
    path = tmp_path / "journal"
    whole = bytearray(written(path, 1, 2))
    whole[-1] ^= 0xFF
    path.write_bytes(whole)

    assert read(path).records == (record(1),)


def test_damage_before_the_last_frame_is_refused(tmp_path: Path) -> None:
    """Skipping acknowledged writes in silence is worse than not starting."""
    path = tmp_path / "journal"
    whole = bytearray(written(path, 1, 2))
    whole[14] ^= 0xFF
    path.write_bytes(whole)

    with pytest.raises(JournalDamagedError) as caught:
        read(path)
    assert caught.value.offset == 0


def test_writing_goes_on_after_a_torn_tail_was_dropped(tmp_path: Path) -> None:
    """Opening cuts the torn part, so that later frames stay readable."""
    path = tmp_path / "journal"
    path.write_bytes(written(path, 1, 2)[:-3])

    written(path, 3)

    assert read(path).records == (record(1), record(3))


def test_a_refused_write_raises_and_counts_for_nothing(tmp_path: Path) -> None:
    """The caller must know, before it tells anybody that the write is safe."""
    journal = Journal(tmp_path / "journal")
    journal.close()  # every later write fails

    with pytest.raises(OSError, match="Bad file descriptor"):
        journal.append(record(1))
    assert journal.records == 0
