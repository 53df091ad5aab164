"""The command to type next reads the policy that the run read."""

import shlex
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mlgate.present.command import check_command, config_of, with_config


@pytest.mark.parametrize(
    ("policy", "config"),
    [
        ("mlgate.yaml", None),
        ("./mlgate.yaml", None),
        ("models/risk/mlgate.yaml", "models/risk/mlgate.yaml"),
        ("../mlgate.yaml", "../mlgate.yaml"),
    ],
)
def test_a_policy_is_named_as_it_was_given(policy: str, config: str | None) -> None:
    assert config_of(Path(policy)) == config


def test_a_whole_path_is_named_from_the_folder_one_is_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in").mkdir()
    monkeypatch.chdir(tmp_path / "in")

    assert config_of(Path.cwd() / "mlgate.yaml") is None
    assert config_of(Path.cwd() / "a" / "gate.yaml") == "a/gate.yaml"
    elsewhere = Path.cwd().parent / "gate.yaml"
    assert config_of(elsewhere) == elsewhere.as_posix()


@example(check_id="mlgate check", config="mlgate run")
@given(check_id=st.text(min_size=1), config=st.text(min_size=1))
def test_a_shell_reads_the_command_as_it_is_meant(check_id: str, config: str) -> None:
    said = check_command(check_id, config)

    assert shlex.split(said) == ["mlgate", "check", "--config", config, "--gate", check_id]
    assert shlex.split(check_command(check_id)) == ["mlgate", "check", "--gate", check_id]


def test_every_advised_command_that_reads_a_policy_names_it() -> None:
    advice = "make it anew: mlgate run, then `mlgate baseline save` (`mlgate explain metrics`)"

    assert with_config(advice, None) == advice
    assert with_config(advice, "a b.yaml") == (
        "make it anew: mlgate run --config 'a b.yaml', then "
        "`mlgate baseline save --config 'a b.yaml'` (`mlgate explain metrics`)"
    )
