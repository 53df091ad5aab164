"""How long `mlgate --help` takes, against importing the one library that it needs."""

from benchmarks.timing import MLGATE, PYTHON, compare, medians


def main() -> None:
    commands = {
        "mlgate --help": [MLGATE, "--help"],
        'python -c "import click"': [PYTHON, "-c", "import click"],
    }
    of, to = commands
    compare("start-up", medians(commands, runs=21), of=of, to=to, aim=1.5)
