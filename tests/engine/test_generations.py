"""One generation is true at any moment, whatever instant a crash picks."""

from pathlib import Path

import pytest

from infra.local.engine.generations import DataDamagedError, DataInUseError, Generations


def prepared(generations: Generations, content: str) -> None:
    (generations.prepare() / "dynamodb.json").write_text(content)


def test_a_new_directory_starts_at_generation_zero(tmp_path: Path) -> None:
    """Nothing to load, an empty journal."""
    generations = Generations(tmp_path / "data")

    assert generations.number == 0
    assert not generations.snapshot.exists()


def test_advancing_replaces_snapshot_and_journal_together(tmp_path: Path) -> None:
    """The old pair is gone, the new snapshot has no journal yet."""
    generations = Generations(tmp_path)
    generations.journal.write_bytes(b"old")

    prepared(generations, "new")
    generations.advance()

    assert (generations.snapshot / "dynamodb.json").read_text() == "new"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["CURRENT", "lock", "snapshot-1"]


def test_a_crash_before_the_swap_leaves_the_old_pair(tmp_path: Path) -> None:
    """A prepared snapshot counts for nothing until CURRENT names it."""
    first = Generations(tmp_path)
    first.journal.write_bytes(b"acknowledged")
    prepared(first, "half written")
    first.release()

    second = Generations(tmp_path)

    assert second.number == 0
    assert second.journal.read_bytes() == b"acknowledged"
    assert not (tmp_path / "snapshot-1").exists()


def test_a_crash_after_the_swap_leaves_the_new_pair(tmp_path: Path) -> None:
    """An old journal that could not be removed is never replayed over the newer snapshot."""
    first = Generations(tmp_path)
    prepared(first, "new")
    first.advance()
    (tmp_path / "journal-0.log").write_bytes(b"already in the snapshot")
    first.release()

    second = Generations(tmp_path)

    assert second.number == 1
    assert not second.journal.exists()
    assert not (tmp_path / "journal-0.log").exists()


def test_a_directory_is_served_by_one_engine(tmp_path: Path) -> None:
    """Two writers would undo each other."""
    holder = Generations(tmp_path)

    with pytest.raises(DataInUseError):
        Generations(tmp_path)
    holder.release()
    Generations(tmp_path).release()


@pytest.mark.parametrize("current", [None, "", "seven"])
def test_data_without_a_readable_current_is_refused(tmp_path: Path, current: str | None) -> None:
    """Starting empty over existing data would be a silent loss."""
    generations = Generations(tmp_path)
    prepared(generations, "data")
    generations.advance()
    generations.release()
    (tmp_path / "CURRENT").unlink()
    if current is not None:
        (tmp_path / "CURRENT").write_text(current)

    with pytest.raises(DataDamagedError):
        Generations(tmp_path)
