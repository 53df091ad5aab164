"""The engine's share of a container's memory."""

from pathlib import Path

import pytest

from mlgate.data.memory import MOST, memory_limit


@pytest.mark.parametrize(
    ("limits", "wanted"),
    [
        (["max\n"], MOST),
        (["1000000000\n"], 500_000_000),
        (["64000000000\n"], MOST),
        (["9223372036854771712\n", "400000000"], 200_000_000),
        (["not a number"], MOST),
        ([], MOST),
    ],
)
def test_half_of_the_containers_limit_and_never_more_than_a_gigabyte(
    tmp_path: Path, limits: list[str], wanted: int
) -> None:
    files = [tmp_path / str(index) for index in range(len(limits))]
    for file, text in zip(files, limits, strict=True):
        file.write_text(text)

    assert memory_limit((*files, tmp_path / "absent")) == wanted
