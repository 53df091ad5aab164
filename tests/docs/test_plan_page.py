"""What the page on planning shows is what `mlgate plan` says."""

from pathlib import Path

from markdown_it import MarkdownIt

from mlgate.stats.priors import CORRELATION, CORRELATION_RANGE, FLIPS, FLIPS_RANGE

PAGE = (Path(__file__).parents[2] / "docs" / "plan.md").read_text(encoding="utf-8")
FENCES = {
    token.info.strip(): token.content for token in MarkdownIt().parse(PAGE) if token.type == "fence"
}


def test_the_example_is_what_the_tool_prints(mlgate, tmp_path: Path) -> None:
    (tmp_path / "mlgate.yaml").write_text(FENCES["yaml plan/mlgate.yaml"], encoding="utf-8")
    command, _, shown = FENCES["console plan"].partition("\n")

    done = mlgate(*command.removeprefix("$ mlgate ").split(), cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert done.stdout == shown


def test_the_assumptions_are_those_of_the_tool() -> None:
    assert f"wrong are {FLIPS} times the rows" in PAGE
    assert f"{FLIPS_RANGE[0]} to {FLIPS_RANGE[1]} is\n  usual" in PAGE
    assert f"correlation of {CORRELATION} between two models" in PAGE
    assert f"{min(CORRELATION_RANGE)} to {max(CORRELATION_RANGE)} is usual" in PAGE
