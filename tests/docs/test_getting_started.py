"""What the first page shows is what `mlgate init` writes and says."""

from pathlib import Path

from markdown_it import MarkdownIt

from mlgate.catalog import names

PAGE = Path(__file__).parents[2] / "docs" / "getting-started.md"
FENCES = {
    token.info.strip(): token.content
    for token in MarkdownIt().parse(PAGE.read_text(encoding="utf-8"))
    if token.type == "fence"
}


def without_unused_gates(text: str) -> list[str]:
    """Leave out the lines that name gates which the example does not use."""
    lines = [line for line in text.splitlines() if not line.startswith("# not used yet: ")]
    assert len(text.splitlines()) - len(lines) <= len(names("gates")) - 2
    return lines


def test_the_first_policy_is_what_init_writes(mlgate, tmp_path: Path) -> None:
    folder = tmp_path / "start"
    folder.mkdir()
    for name in ("csv start/train.csv", "json start/metrics.json"):
        (folder / name.partition("/")[2]).write_text(FENCES[name], encoding="utf-8", newline="\n")
    (folder / "train.py").write_text("model.fit(rows, labels)\n")

    done = mlgate("init", cwd=folder)

    assert done.returncode == 0, done.stderr
    assert done.stdout == FENCES["console start"].removeprefix("$ mlgate init\n")
    written = (folder / "mlgate.yaml").read_text(encoding="utf-8")
    assert without_unused_gates(written) == FENCES["yaml start/mlgate.yaml"].splitlines()
