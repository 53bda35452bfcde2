"""Which process of a run is what, and what they take together, as the system tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.pss import Memory, parts

if TYPE_CHECKING:
    from pathlib import Path

BENCHMARK = 10


def there(proc: Path, pid: int, parent: int, *command: str, kb: int = 0, session: int = BENCHMARK) -> None:
    folder = proc / str(pid)
    folder.mkdir()
    (folder / "stat").write_text(f"{pid} (a name) with ) in it) S {parent} 1 {session} 0 -1")
    (folder / "cmdline").write_text("\0".join(command) + "\0")
    (folder / "smaps_rollup").write_text(f"00400000-7fff rollup\nRss: {kb * 2} kB\nPss: {kb} kB\nPss_Dirty: 1 kB\n")


def a_run(proc: Path) -> None:
    there(proc, BENCHMARK, 1, "python", "benchmarks/memory.py", kb=1)
    there(proc, 11, BENCHMARK, "/usr/lib/chromium/chromium", "--headless=new", kb=10)
    there(proc, 12, 11, "/usr/lib/chromium/chromium", "--type=renderer", kb=100)
    there(proc, 13, BENCHMARK, "python", "-m", "fixtures.person", kb=1000)
    there(proc, 14, 13, "/a/driver/node", "cli.js", kb=1000)
    there(proc, 15, BENCHMARK, "python", "-m", "automation.cli", "apply", kb=10_000)
    there(proc, 16, 15, "/a/driver/node", "cli.js", kb=100_000)


def test_each_process_is_known_by_what_started_it_and_by_its_words(tmp_path: Path) -> None:
    a_run(tmp_path)
    expected = {10: "replica", 11: "browser", 12: "browser", 13: "person", 14: "person", 15: "program", 16: "driver"}
    assert parts(tmp_path, BENCHMARK) == expected


def test_processes_of_others_do_not_count_even_if_they_are_called_the_same(tmp_path: Path) -> None:
    a_run(tmp_path)
    there(tmp_path, 20, 1, "/usr/lib/chromium/chromium", session=20)
    there(tmp_path, 21, 20, "/usr/lib/chromium/chromium", "--type=renderer", session=20)
    there(tmp_path, 22, 1, "python", "-m", "automation.cli", session=22)
    assert not {20, 21, 22} & parts(tmp_path, BENCHMARK).keys()


def test_a_process_that_parted_from_the_browser_still_counts_as_its_own(tmp_path: Path) -> None:
    a_run(tmp_path)
    there(tmp_path, 30, 1, "/usr/lib/chromium/chrome_crashpad_handler", session=BENCHMARK)
    assert parts(tmp_path, BENCHMARK)[30] == "browser"


def test_what_the_processes_of_a_part_take_is_added_up(tmp_path: Path) -> None:
    a_run(tmp_path)
    seen = Memory(tmp_path, BENCHMARK).look()
    kilobytes = {part: size // 1024 for part, size in seen.items()}
    assert kilobytes == {"replica": 1, "browser": 110, "person": 2000, "program": 10_000, "driver": 100_000}


def test_a_process_that_is_gone_takes_nothing(tmp_path: Path) -> None:
    a_run(tmp_path)
    (tmp_path / "12" / "smaps_rollup").unlink()
    (tmp_path / "16" / "stat").unlink()
    seen = Memory(tmp_path, BENCHMARK).look()
    assert "driver" not in seen
    assert seen["browser"] == 10 * 1024


def test_the_peak_is_of_one_moment_not_of_each_part_apart() -> None:
    memory = Memory()
    memory.samples = [(0.0, {"program": 5, "browser": 1}), (0.5, {"program": 1, "browser": 7}), (1.0, {})]
    assert memory.peak("program", "browser") == 8
    assert memory.peak("program") == 5
