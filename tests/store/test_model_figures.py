"""What is kept of how fast models are."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miyabi_ls.store.model_figures import ModelFigures, ModelFiguresFile, ModelKey

MINI = ModelKey("http://127.0.0.1:11434", "gpt-oss:20b")
FIGURES = ModelFigures((0.9,), (25.0, 24.0), (23.0,), (5.0, 5.5))


@pytest.fixture
def file(tmp_path: Path) -> ModelFiguresFile:
    return ModelFiguresFile(tmp_path / "cache" / "models.json")


def test_what_is_written_is_read_again(file: ModelFiguresFile) -> None:
    assert file.read() == {}
    file.write({MINI: FIGURES})
    assert file.read() == {MINI: FIGURES}
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert [each.name for each in file.path.parent.iterdir()] == ["models.json"]


def test_the_last_models_are_kept_in_their_order(file: ModelFiguresFile) -> None:
    keys = [ModelKey("here", str(number)) for number in range(30)]
    file.write(dict.fromkeys(keys, FIGURES))
    assert list(file.read()) == keys[10:]


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"models": 1}', '{"models": [1, {}, {"model": 2}]}', "[" * 9999]
)
def test_a_file_of_nonsense_tells_nothing(file: ModelFiguresFile, content: str) -> None:
    file.path.parent.mkdir()
    file.path.write_text(content)
    assert file.read() == {}


@given(value=st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists))
def test_figures_that_cannot_be_true_are_none(value: object, tmp_path_factory: object) -> None:
    assert isinstance(tmp_path_factory, pytest.TempPathFactory)
    file = ModelFiguresFile(tmp_path_factory.mktemp("figures") / "models.json")
    file.path.write_text(json.dumps({"models": [{"model": "m", "written": value}]}))
    (figures,) = file.read().values()
    assert all(0 < number < 1e6 for number in figures.written)


def test_where_nothing_can_be_written_nothing_is_lost_but_the_figures(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")
    file = ModelFiguresFile(tmp_path / "taken" / "models.json")
    file.write({MINI: FIGURES})
    assert file.read() == {}
