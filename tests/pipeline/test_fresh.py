"""A command in a fresh copy: what it sees, what stays as it was, and how it fails."""

import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Repo

WRITE = "import pathlib; pathlib.Path('out').mkdir(exist_ok=True); pathlib.Path('out/o').write_text"


def lives(pid: int) -> bool:
    """Whether a process runs; one that has ended and that nobody asked about does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] not in "ZX"


def test_the_copy_is_the_tracked_tree_as_it_stands(repo: "Repo") -> None:
    repo.commit(train_py="", kept="old", gone="x")
    repo.write("kept", "new")
    repo.write("staged", "s")
    repo.git("add", "staged")
    repo.write("untracked", "u")
    (repo.root / "gone").unlink()

    run = repo.fresh()

    assert run.problem is None
    assert {path.name for path in run.folder.iterdir()} == {
        ".git", ".gitignore", "train.py", "kept", "staged",
    }  # fmt: skip
    assert (run.folder / "kept").read_text() == "new"


def test_the_copy_of_a_commit_is_that_commit(repo: "Repo") -> None:
    before = repo.commit(train_py="print('before')", kept="old")
    repo.commit(train_py="print('after')", added="x")
    repo.write("kept", "dirty")

    run = repo.fresh(commit=before)

    assert run.log.read_text() == "before\n"
    assert (run.folder / "kept").read_text() == "old"
    assert not (run.folder / "added").exists()


@pytest.mark.parametrize("of_commit", [False, True])
def test_the_repository_stays_as_it_was(repo: "Repo", of_commit: bool) -> None:
    script = f"{WRITE}('1')\nimport pathlib\npathlib.Path('train.py').write_text('')\n"
    script += "import subprocess\nsubprocess.run(['git', 'tag', 'mine'], check=True)\n"
    script += "subprocess.run(['git', 'checkout', '-q', '-b', 'mine'], check=True)\n"
    head = repo.commit(train_py=script)
    repo.write("out/o", "in place")
    repo.write("kept", "untracked")
    before = repo.state()

    run = repo.fresh(outputs=["out/o"], commit=head if of_commit else None)

    assert run.problem is None, run.log.read_text()
    assert (run.folder / "out/o").read_text() == "1"
    assert repo.state() == before
    assert (repo.root / "out/o").read_text() == "in place"


def test_the_command_can_ask_git_what_it_runs_on(repo: "Repo") -> None:
    repo.commit(train_py="")
    head = repo.commit(more="x")

    run = repo.fresh("git rev-parse HEAD; git status --porcelain; git rev-list --count HEAD")

    assert run.log.read_text().split() == [head, "2"]


def test_a_policy_in_a_subfolder_runs_there(make_repo: "Callable[..., Repo]") -> None:
    repo = make_repo(inside="models/income")
    repo.commit(train_py="import os; print(os.path.exists('../../models/income/train.py'))")

    run = repo.fresh()

    assert run.log.read_text() == "True\n"
    assert run.folder.parts[-2:] == ("models", "income")


def test_before_the_first_commit_what_is_staged_is_copied(repo: "Repo") -> None:
    repo.write("train.py", "print('staged')")
    repo.git("add", "train.py")

    assert repo.fresh().log.read_text() == "staged\n"


def test_outputs_are_not_copied_even_where_git_tracks_them(repo: "Repo") -> None:
    repo.commit(train_py="import os; print(os.listdir('res'))", res__o="tracked", res__other="x")

    run = repo.fresh(outputs=["res/o", "new/p"])

    assert run.log.read_text() == "['other']\n"
    assert (run.folder / "new").is_dir(), "there is a folder for an output that git ignores"
    assert run.changed == (), "an output is expected to change"


def test_needs_are_linked_and_not_copied(repo: "Repo") -> None:
    repo.commit(train_py="print(open('data/big/t.csv').read())")
    repo.write("data/big/t.csv", "rows")

    run = repo.fresh(needs=["data/"])

    assert run.log.read_text() == "rows\n"
    assert (run.folder / "data/big/t.csv").samefile(repo.root / "data/big/t.csv")


def test_an_output_below_what_is_needed_is_not_written_through_the_link(repo: "Repo") -> None:
    repo.commit(train_py="print(open('data/t').read()); open('data/out/o', 'w').write('fresh')")
    repo.write("data/t", "rows")
    repo.write("data/out/o", "in place")

    run = repo.fresh(needs=["data"], outputs=["data/out/o"])

    assert run.problem is None
    assert (run.folder / "data/out/o").read_text() == "fresh"
    assert (repo.root / "data/out/o").read_text() == "in place"


def test_what_is_needed_does_not_replace_what_is_tracked(repo: "Repo") -> None:
    repo.write("mixed/tracked", "old")
    before = repo.commit(train_py="print(open('mixed/tracked').read(), open('mixed/big').read())")
    repo.commit(mixed__tracked="new")
    repo.write("mixed/big", "linked")

    run = repo.fresh(needs=["mixed/"], commit=before)

    assert run.log.read_text() == "old linked\n"


@pytest.mark.parametrize(("needs", "said"), [("data/x", "is not here"), ("../x", "lies outside")])
def test_a_need_that_is_not_there_is_said_before_anything_runs(
    repo: "Repo", needs: str, said: str
) -> None:
    repo.commit(train_py="open('ran', 'w')")

    run = repo.fresh(needs=[needs])

    assert run.problem == f"`pipeline.needs` names {needs}, which {said}" + (
        " the policy's folder" if "outside" in said else ""
    )
    assert run.fix
    assert not (run.folder / "ran").exists()


@pytest.mark.parametrize("output", ["{outside}", "../../o", "link/o", "."])
def test_an_output_outside_the_copy_is_refused_and_nothing_is_removed(
    repo: "Repo", output: str, tmp_path: Path
) -> None:
    precious = tmp_path / "o"
    precious.write_text("precious")
    repo.commit(train_py="")
    (repo.root / "link").symlink_to(tmp_path)
    repo.git("add", "link")

    run = repo.fresh(outputs=[output.format(outside=precious)])

    assert "does not lie below the repository's folder" in (run.problem or "")
    assert precious.read_text() == "precious"


def test_submodules_are_part_of_the_copy(make_repo: "Callable[..., Repo]") -> None:
    inner, repo = make_repo("inner"), make_repo("outer")
    inner.commit(lib_py="print('from the submodule')")
    repo.git("submodule", "--quiet", "add", inner.top.as_uri(), "vendor")
    head = repo.commit(train_py="import runpy; runpy.run_path('vendor/lib.py')")

    assert repo.fresh().log.read_text() == "from the submodule\n"
    assert repo.fresh(commit=head).log.read_text() == "from the submodule\n"

    repo.git("submodule", "--quiet", "deinit", "--force", "vendor")
    absent = repo.fresh(commit=head)
    assert "exit code 1" in (absent.problem or "")
    assert "git submodule update --init (absent: vendor)" in (absent.fix or "")


def test_a_linked_work_tree_and_a_shallow_clone_can_be_copied(repo: "Repo", tmp_path: Path) -> None:
    repo.commit(train_py="print('one')")
    head = repo.commit(train_py="print('two')")
    repo.git("worktree", "add", "-q", "--detach", str(tmp_path / "linked"))
    subprocess.run(
        ["git", "clone", "-q", "--depth=1", repo.top.as_uri(), str(tmp_path / "shallow")],
        check=True,
    )
    for name in ("linked", "shallow"):
        repo.root = tmp_path / name
        assert repo.fresh().log.read_text() == "two\n"
        assert repo.fresh(commit=head).log.read_text() == "two\n"


def test_a_commit_that_is_not_in_the_clone_is_said(repo: "Repo") -> None:
    repo.commit(train_py="")

    run = repo.fresh(commit="1" * 40)

    assert run.problem == (
        f"a fresh copy cannot be made: the commit {'1' * 40} is not in this clone"
    )


def test_without_git_there_is_no_fresh_copy(repo: "Repo") -> None:
    shutil.rmtree(repo.top / ".git")

    run = repo.fresh()

    assert "a fresh copy holds the files that git tracks" in (run.problem or "")
    assert "git init" in (run.fix or "")


def test_tokens_are_stripped_and_folders_are_the_runs_own(repo: "Repo") -> None:
    repo.commit(train_py="import os, json; json.dump(dict(os.environ), open('seen.json', 'w'))")
    tokens = {"GITHUB_TOKEN", "GH_TOKEN", "ACTIONS_RUNTIME_TOKEN", "CI_JOB_TOKEN", "GITLAB_TOKEN"}
    tokens |= {"CI_REGISTRY_PASSWORD", "MLGATE_TOKEN", "MLGATE_ID_KEY", "CI_REPOSITORY_URL"}
    kept = {"AWS_PROFILE", "GITHUB_SHA", "CI", "TOKENIZERS_PARALLELISM", "HF_TOKEN"}
    repo.environ |= dict.fromkeys(tokens | kept, "x")
    repo.environ["PYTHONPATH"] = f"{repo.root}/src{os.pathsep}/elsewhere"
    repo.environ["HOME"] = "/home/me"

    run = repo.fresh(more_environ={"PYTHONHASHSEED": "0"})

    seen = json.loads((run.folder / "seen.json").read_text())
    assert tokens & set(seen) == set()
    assert kept <= set(seen)
    assert seen["PYTHONHASHSEED"] == "0"
    assert seen["HOME"] == "/home/me"
    own, *kept_paths = seen["PYTHONPATH"].split(os.pathsep)
    assert Path(own).is_relative_to(repo.scratch)
    assert kept_paths == [f"{run.folder}/src", "/elsewhere"]
    for name in ("TMPDIR", "XDG_CACHE_HOME"):
        assert Path(seen[name]).is_relative_to(repo.scratch)
        assert Path(seen[name]).is_dir()


def test_a_shell_pipeline_with_quotes_runs_in_bash(repo: "Repo") -> None:
    repo.commit(train_py="")

    run = repo.fresh("""printf '%s\\n' "a 'b'" c | grep -c "'" > out/o && [[ -s out/o ]]""",
                     outputs=["out/o"])  # fmt: skip

    assert run.problem is None, run.log.read_text()
    assert (run.folder / "out/o").read_text() == "1\n"


def test_what_fails_before_a_pipe_is_a_failure(repo: "Repo") -> None:
    repo.commit(train_py="raise SystemExit('no such column')")

    run = repo.fresh(f"{sys.executable} train.py 2>&1 | cat > log; echo unused | cat")
    assert run.problem is None, "what stands before a semicolon is the user's own"
    run = repo.fresh(f"{sys.executable} train.py 2>&1 | cat")

    assert run.problem is not None
    assert "ended with exit code 1" in run.problem
    assert "no such column" in run.problem


def test_a_list_is_no_shell(repo: "Repo") -> None:
    repo.commit(train_py="import sys; print(sys.argv[1:])")

    run = repo.fresh([sys.executable, "train.py", "$HOME", "a b; touch x", "*"])

    assert run.log.read_text() == "['$HOME', 'a b; touch x', '*']\n"


@pytest.mark.parametrize(
    ("command", "problem", "fix"),
    [
        (["pyton", "train.py"], "pyton is not found on PATH", "install pyton"),
        (["python train.py"], "there is no program called 'python train.py'", "command: 'python"),
        (["./train.sh"], "./train.sh is not found in the policy's folder", "pipeline.needs"),
        (["./train.py"], "./train.py may not be executed", "chmod +x ./train.py"),
        ([], "the command is empty", "say what to run"),
        ("  ", "the command is empty", "say what to run"),
    ],
)
def test_a_command_that_cannot_be_started_is_said_with_its_fix(
    repo: "Repo", command: list[str] | str, problem: str, fix: str
) -> None:
    repo.commit(train_py="")

    run = run_of(repo, command)

    assert run.problem == problem
    assert fix in (run.fix or "")
    assert run.log.read_text() == f"{problem}\n"


def run_of(repo: "Repo", command: list[str] | str):
    from mlgate.pipeline.fresh import run_fresh
    from mlgate.policy.model import Pipeline

    return run_fresh(
        Pipeline(command=command),
        root=repo.root,
        commit=None,
        scratch=repo.scratch,
        logs=repo.logs,
        name="run",
        environ=repo.environ,
    )


def test_text_needs_bash(repo: "Repo", tmp_path: Path) -> None:
    repo.commit(train_py="")
    repo.environ["PATH"] = str(tmp_path)

    run = repo.fresh("echo hello")

    assert "there is no bash here" in (run.problem or "")
    assert "as a list" in (run.fix or "")


def test_a_program_that_bash_does_not_find_is_said(repo: "Repo") -> None:
    repo.commit(train_py="")

    run = repo.fresh("no-such-program --fit")

    assert "ended with exit code 127: bash cannot find" in (run.problem or "")
    assert "no-such-program: command not found" in (run.problem or "")


def test_a_command_that_fails_shows_its_last_lines_without_secrets(repo: "Repo") -> None:
    script = """
        import sys
        for n in range(50):
            print("line", n)
        sys.exit("cannot read https://me:secret@example.org/data?key=secret")
    """
    repo.commit(train_py=textwrap.dedent(script))

    run = repo.fresh()

    assert run.problem is not None
    assert "ended with exit code 1; its last lines: line 46 | " in run.problem
    assert run.problem.endswith("cannot read https://example.org/data")
    assert "line 0\n" in run.log.read_text()
    assert "pipeline.needs" in (run.fix or "")


def test_a_command_that_fails_only_the_second_time_is_a_failure_of_the_second(
    repo: "Repo", tmp_path: Path
) -> None:
    mark = tmp_path / "mark"
    repo.commit(train_py=f"open({str(mark)!r}, 'x')")

    assert repo.fresh(name="first").problem is None
    assert "exit code 1" in (repo.fresh(name="second").problem or "")


def test_a_command_that_waits_for_input_finds_its_end(repo: "Repo") -> None:
    repo.commit(train_py="print(repr(input('Go on? [y/n] ')))")

    run = repo.fresh()

    assert "EOFError" in (run.problem or "")


@pytest.mark.posix
def test_a_command_that_hangs_is_ended_with_all_its_children(repo: "Repo", tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    script = f"""
        import os, signal
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        os.fork(); os.fork()
        with open({str(pids)!r}, "a") as file:
            file.write(f"{{os.getpid()}}\\n")
        print("started", flush=True)
        signal.pause()
    """
    repo.commit(train_py=textwrap.dedent(script))

    run = repo.fresh(timeout="1s")

    assert run.problem is not None
    assert "timed out after 1s; its last lines: started" in run.problem
    assert "pipeline.timeout" in (run.fix or "")
    started = [int(line) for line in pids.read_text().split()]
    assert len(started) == 4
    assert [pid for pid in started if lives(pid)] == []


@pytest.mark.posix
def test_children_that_outlive_the_command_are_ended(repo: "Repo", tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    repo.commit(train_py="")

    run = repo.fresh(f"sleep 1000 & echo $! > {pid}; echo done")

    assert run.problem is None
    assert not lives(int(pid.read_text()))
    assert run.log.read_text().startswith("done\n")
    assert "left processes running, which were ended" in run.log.read_text()


@pytest.mark.posix
def test_a_signal_that_ended_the_command_is_named(repo: "Repo") -> None:
    repo.commit(train_py="import os, signal; os.kill(os.getpid(), signal.SIGKILL)")

    direct, in_shell = repo.fresh(), repo.fresh(f"{sys.executable} train.py; exit $?")

    for run in (direct, in_shell):
        assert "was ended by signal 9" in (run.problem or "")
        assert "memory" in (run.fix or "")


def test_a_command_that_writes_nothing_ended_well_and_left_nothing(repo: "Repo") -> None:
    repo.commit(train_py="")
    repo.write("out/o", "in place")

    run = repo.fresh(outputs=["out/o"])

    assert run.problem is None
    assert not (run.folder / "out/o").exists()


def test_a_second_run_does_not_see_what_the_first_wrote(repo: "Repo") -> None:
    repo.commit(
        train_py="import os, uuid; print(os.listdir('out')); open(f'out/{uuid.uuid4()}', 'w')"
    )

    runs = [repo.fresh(outputs=["out/o"], name=name) for name in ("one", "two", "two")]

    assert [run.log.read_text() for run in runs] == ["[]\n"] * 3
    assert runs[0].folder != runs[1].folder


def test_tracked_files_that_the_command_changed_are_listed(repo: "Repo") -> None:
    script = "import os\nopen('a', 'w').write('X')\nos.remove('b')\nopen('c', 'w').write('c')\n"
    repo.commit(train_py=script, a="a", b="b", c="c")

    assert repo.fresh().changed == ("a", "b")


@pytest.mark.posix
def test_an_interruption_ends_the_children_and_removes_the_copy(
    repo: "Repo", tmp_path: Path
) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    script = f"""
        import os, signal
        os.fork()
        with open({str(fifo)!r}, "w") as file:
            file.write(f"{{os.getpid()}}\\n")
        signal.pause()
    """
    repo.commit(train_py=textwrap.dedent(script))
    call = f"""
        import os, sys, signal
        from pathlib import Path
        from mlgate.pipeline.fresh import run_fresh
        from mlgate.policy.model import Pipeline
        signal.signal(signal.SIGINT, signal.default_int_handler)
        run_fresh(Pipeline(command=[sys.executable, "train.py"]), root=Path({str(repo.root)!r}),
                  commit=None, scratch=Path({str(repo.scratch)!r}), logs=Path({str(repo.logs)!r}),
                  name="run", environ=os.environ)
    """
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(call)], stderr=subprocess.PIPE, text=True
    )
    # Open for both, so that it never ends between the two.
    with open(os.open(fifo, os.O_RDWR), encoding="ascii") as written:  # noqa: PTH123
        pids = [int(written.readline()) for _ in range(2)]
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)

    assert "KeyboardInterrupt" in said
    assert [pid for pid in pids if lives(pid)] == []
    assert list(repo.scratch.iterdir()) == []
