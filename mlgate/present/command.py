"""The command that a reader may type next, with the policy that it is about."""

import re
import shlex
from pathlib import Path

DEFAULT = "mlgate.yaml"
#: What is to be done about a missing baseline, on a laptop and in the job of a change.
SAVE_ONE = "save one on the default branch with `mlgate baseline save`"
MERGE = "merge: the job of the default branch saves it with `mlgate baseline save`"
#: Commands that read a policy, as an advice names them.
_READS_A_POLICY = re.compile(r"\bmlgate (?:check|run|plan|baseline save)\b(?! --config)")


def config_of(policy: Path) -> str | None:
    """Return what `--config` says of a policy; None for the one that is read without it.

    The path stays as it was given, from the folder that the run was started in, as that is where
    the next command is typed.
    """
    if policy.is_absolute():
        try:
            policy = policy.relative_to(Path.cwd())
        except ValueError:
            return policy.as_posix()
    path = policy.as_posix()
    return None if path == DEFAULT else path


def check_command(check_id: str, config: str | None = None) -> str:
    """Return the command that makes one check again."""
    return f"{with_config('mlgate check', config)} --gate {shlex.quote(check_id)}"


def with_config(text: str, config: str | None) -> str:
    """Return `text` with the policy named in every command of mlgate that reads one."""
    if config is None:
        return text
    option = f" --config {shlex.quote(config)}"
    return _READS_A_POLICY.sub(lambda found: found.group() + option, text)
