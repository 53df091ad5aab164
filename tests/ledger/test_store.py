"""Ledgers on a disk: whole lines, whoever writes at once and whatever was there before."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mlgate.errors import Exit
from mlgate.ledger.look import line_of
from mlgate.ledger.place import Ledger, LedgerError, in_work_tree, ledger_of
from mlgate.ledger.store import append, read
from mlgate.policy.ledger_spec import LedgerSpec

BOTH = pytest.mark.parametrize("name", ["looks.jsonl", "looks"])


def ledger(folder: Path, name: str) -> Ledger:
    return Ledger(path=folder / name, shown=name)


@BOTH
def test_a_ledger_that_is_not_there_yet_is_empty(tmp_path, name):
    assert read(ledger(tmp_path, name)).looks == {}
    assert not (tmp_path / name).exists()


@BOTH
def test_what_is_appended_is_read(tmp_path, made, name):
    place = ledger(tmp_path / "below" / "it", name)
    for number in (3, 1, 2):
        append(place, made(number))

    assert set(read(place).looks.values()) == {made(1), made(2), made(3)}


def test_a_file_only_grows(tmp_path, made):
    place = ledger(tmp_path, "looks.jsonl")
    append(place, made(1))
    before = place.path.read_bytes()
    append(place, made(2))

    assert place.path.read_bytes().startswith(before)
    assert place.path.read_bytes().count(b"\n") == 2


def test_a_line_that_was_cut_off_takes_no_other_with_it(tmp_path, made):
    place = ledger(tmp_path, "looks.jsonl")
    append(place, made(1))
    with place.path.open("ab") as file:
        file.write(line_of(made(2))[1].encode()[:50])
    append(place, made(3))

    book = read(place)
    assert set(book.looks.values()) == {made(1), made(3)}
    assert [str(line) for line in book.unread] == ["looks.jsonl:2: it is not JSON"]


def test_a_folder_has_one_file_a_look_named_by_its_content(tmp_path, made):
    place = ledger(tmp_path, "looks")
    append(place, made(1))
    append(place, made(1))
    append(place, made(2))

    names = {path.name for path in place.path.iterdir()}
    assert names == {f"{line_of(made(number))[0]}.json" for number in (1, 2)}


def test_a_folder_may_hold_other_files(tmp_path, made):
    place = ledger(tmp_path, "looks")
    append(place, made(1))
    (place.path / "README.md").write_text("What these are.")
    (place.path / ".x.json.1.tmp").write_text("half")

    assert read(place).unread == ()


def test_a_damaged_file_of_a_folder_is_named(tmp_path, made):
    place = ledger(tmp_path, "looks")
    append(place, made(1))
    (file,) = place.path.iterdir()
    file.write_text(file.read_text().replace('"pass"', '"fail"'))

    (line,) = read(place).unread
    assert str(line).startswith(f"looks/{file.name}:1: it is not as mlgate wrote it")


@BOTH
def test_processes_that_write_at_once_lose_nothing(tmp_path, made, name):
    """Each writes 20 looks of its own, as fast as it can."""
    script = (
        "import sys; from pathlib import Path\n"
        "from mlgate.ledger.look import look_of\n"
        "from mlgate.ledger.place import Ledger\n"
        "from mlgate.ledger.store import append\n"
        "place = Ledger(path=Path(sys.argv[1]), shown='x')\n"
        "for line in sys.stdin: append(place, look_of(line)[1])\n"
    )
    writers = []
    for writer in range(3):
        process = subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path / name)],
            stdin=subprocess.PIPE,
            env=dict(os.environ),
            text=True,
        )
        writers.append(process)
        assert process.stdin is not None
        looks = [made(writer * 100 + number) for number in range(20)]
        process.stdin.write("".join(f"{line_of(look)[1]}\n" for look in looks))
        process.stdin.close()
    codes = [process.wait(60) for process in writers]

    book = read(ledger(tmp_path, name))
    assert codes == [0, 0, 0]
    assert len(book.looks) == 60
    assert book.unread == ()


def test_a_later_format_is_refused_with_the_line_and_what_to_do(tmp_path, made):
    place = ledger(tmp_path, "looks.jsonl")
    append(place, made(1))
    with place.path.open("a") as file:
        file.write('{"ledger": 2}\n')

    with pytest.raises(LedgerError, match="written by a later mlgate") as refused:
        read(place)

    (problem,) = refused.value.problems
    assert problem.code == "MLG070"
    assert str(problem.place) == "looks.jsonl:2"
    assert "update mlgate" in (problem.fix or "")
    assert refused.value.exit_code is Exit.NOT_EVALUATED


def test_a_folder_in_the_place_of_a_file_and_the_other_way_round_are_refused(tmp_path, made):
    (tmp_path / "looks.jsonl").mkdir()
    (tmp_path / "looks").write_text("")

    for name in ("looks.jsonl", "looks"):
        with pytest.raises(LedgerError, match="cannot be read"):
            read(ledger(tmp_path, name))
        with pytest.raises(LedgerError, match="cannot be written"):
            append(ledger(tmp_path, name), made(1))


@pytest.mark.posix
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full")
def test_a_disk_that_is_full_leaves_no_half_line(tmp_path, made):
    (tmp_path / "looks.jsonl").symlink_to("/dev/full")

    with pytest.raises(LedgerError, match=r"cannot be (written|read)"):
        append(ledger(tmp_path, "looks.jsonl"), made(1))


def test_a_place_takes_variables_and_says_which_is_not_set(tmp_path):
    spec = LedgerSpec(path="${LOOKS}/income")

    found = ledger_of(spec, tmp_path, {"LOOKS": str(tmp_path / "shared")})

    assert (found.path, found.shown) == (tmp_path / "shared" / "income", "${LOOKS}/income")
    with pytest.raises(LedgerError, match="LOOKS is not set"):
        ledger_of(spec, tmp_path, {})
    assert in_work_tree(spec, tmp_path) is None
    assert in_work_tree(LedgerSpec(), tmp_path) == tmp_path / "mlgate-ledger"
    assert in_work_tree(LedgerSpec(mode="off"), tmp_path) is None
    assert in_work_tree(None, tmp_path) is None
