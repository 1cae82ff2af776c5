import json
from pathlib import Path

import pytest
from benchmarks.__main__ import BENCHMARKS, LATEST, line, main, write
from benchmarks.memory import growth_row
from benchmarks.rows import median_row, p99


def test_a_row_holds_at_its_target_and_notes_why_it_does_not() -> None:
    assert median_row("f", [1.0, 5.0, 3.0], 3.0, "why").holds
    assert median_row("f", [1.0, 5.0, 3.0], 3.0, "why").note == ""
    missed = median_row("f", [1.0, 5.0, 3.0], 2.9, "why")
    assert (missed.value, missed.spread, missed.holds, missed.note) == (
        3.0,
        (1.0, 5.0),
        False,
        "why",
    )
    assert "no" in line(missed).split()
    assert line(missed).endswith("why\n")
    assert median_row("f", [9.0]).holds


def test_the_99th_percentile() -> None:
    assert p99([float(n) for n in range(1, 1001)]) == pytest.approx(991, abs=1)


def test_growth_is_told_from_noise() -> None:
    flat = [1000.0 + number % 3 for number in range(50)]
    assert growth_row(flat, 100).holds
    rising = [1000.0 + 50 * number for number in range(50)]
    row = growth_row(rising, 100)
    assert (row.value, row.holds) == (0.5, False)
    warm = [1000.0 + 50 * min(number, 10) for number in range(50)]
    assert growth_row(warm, 100).holds


def test_rows_of_one_benchmark_take_the_place_of_its_old_ones(tmp_path: Path) -> None:
    path = tmp_path / "latest.json"
    write(path, [median_row("a", [1.0]), median_row("b", [1.0])], keep=False)
    write(path, [median_row("b", [2.0])], keep=True)
    rows = json.loads(path.read_text("utf-8"))["rows"]
    assert [(row["name"], row["value"]) for row in rows] == [("a", 1.0), ("b", 2.0)]
    write(path, [median_row("c", [3.0])], keep=False)
    assert [row["name"] for row in json.loads(path.read_text("utf-8"))["rows"]] == ["c"]


def test_an_unknown_benchmark_is_refused_by_name() -> None:
    with pytest.raises(SystemExit, match="No benchmark is called nothing; there are: start_up"):
        main(["nothing"])


def test_what_is_committed_has_the_agreed_fields() -> None:
    content = json.loads(LATEST.read_text("utf-8"))
    assert content["machine"]
    for row in content["rows"]:
        assert {"name", "value", "target", "holds", "spread"} <= row.keys()
        assert row["holds"] is (row["target"] is None or row["value"] <= row["target"])


def test_every_benchmark_is_described() -> None:
    text = (LATEST.parent.parent / "docs" / "benchmarks.md").read_text("utf-8")
    for name in BENCHMARKS:
        assert f"| `{name}` |" in text
