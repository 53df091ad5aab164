"""Where results are looked for, and what is said of those that are none."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlgate.telling.origin import Origin
from mlgate.telling.results import gather

GOLDEN = Path(__file__).parents[1] / "render" / "golden" / "json"


def put(folder: Path, case: str = "passed") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(GOLDEN / f"{case}.json", folder / "result.json")
    return folder


def said(*given: Path) -> tuple[list[str], list[str]]:
    """Paths of the results, and what was refused."""
    found = gather(given, Origin())
    return list(found.paths), [f"{one.path} {one.why}" for one in found.refused]


def test_a_file_a_folder_and_a_folder_of_folders(tmp_path: Path) -> None:
    file = put(tmp_path / "a") / "result.json"

    assert said(file) == said(tmp_path / "a") == said(tmp_path) == ([str(file)], [])


def test_a_result_hides_none_of_those_below_it(tmp_path: Path) -> None:
    put(tmp_path, "mixed")
    put(tmp_path / "churn")
    put(tmp_path / "churn" / "deeper", "mixed")
    (tmp_path / "mlgate-logs").mkdir()

    found, refused = said(tmp_path)

    below = tmp_path / "churn"
    named = [*found, *(one.partition(" ")[0] for one in refused)]
    assert sorted(named) == sorted(
        str(folder / "result.json") for folder in (tmp_path, below, below / "deeper")
    )


def test_results_deeper_than_a_policy_of_an_artefact_are_not_looked_for(tmp_path: Path) -> None:
    put(tmp_path / "mlgate-x" / "a" / "evidence")

    found, refused = said(tmp_path)

    assert found == []
    assert refused == [f"{tmp_path / 'mlgate-x'} holds no result.json"]


def test_what_cannot_be_read_is_said_and_not_raised(tmp_path: Path) -> None:
    (tmp_path / "folder" / "result.json").mkdir(parents=True)

    assert said(tmp_path / "folder") == ([], [f"{tmp_path / 'folder'} holds no result.json"])
    assert "is missing" in said(tmp_path / "x")[1][0]
    _, (too_long,) = said(Path("x" * 5000))
    assert "cannot be read" in too_long or "is missing" in too_long
    _, (null,) = said(Path("a\0b"))
    assert "cannot be read" in null or "is missing" in null


@pytest.mark.posix
def test_a_folder_that_may_not_be_listed_is_said(tmp_path: Path) -> None:
    import os

    folder = tmp_path / "closed"
    folder.mkdir(mode=0)
    if os.access(folder, os.R_OK):
        pytest.skip("whoever runs this may read everything")

    assert "cannot be read: Permission denied" in said(folder)[1][0]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(raw=st.binary(max_size=300), at=st.integers(0, 3000))
def test_no_file_raises(tmp_path: Path, raw: bytes, at: int) -> None:
    whole = (GOLDEN / "mixed.json").read_bytes()
    file = tmp_path / "result.json"
    for text in (raw, whole[:at] + raw + whole[at:], whole[: at + 1]):
        file.write_bytes(text)
        paths, refused = said(file)
        assert len(paths) + len(refused) == 1
