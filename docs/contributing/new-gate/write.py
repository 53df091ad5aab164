"""Write a new gate, its page and its test: `make new-gate NAME=freshness`."""

import keyword
import re
import sys
from pathlib import Path

from mlgate import catalog

HERE = Path(__file__).parent
PROJECT = HERE.parents[2]
FILES = {
    "gate.py.template": "mlgate/gates/{name}.py",
    "page.md.template": "docs/gates/{name}.md",
    "test.py.template": "tests/gates/test_{name}.py",
}


def main(name: str) -> None:
    """Write the three files, or say why not and write none."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,20}", name) or keyword.iskeyword(name):
        raise SystemExit(
            "a gate's name is a Python name in lower case: make new-gate NAME=freshness"
        )
    targets = {
        HERE / template: PROJECT / target.format(name=name) for template, target in FILES.items()
    }
    there = [target for target in targets.values() if target.exists()]
    if name in catalog.names("gates") or there:
        raise SystemExit(
            f"there is a gate {name} already: {', '.join(map(str, there)) or 'in another package'}"
        )
    words = {"@Name@": name.replace("_", " ").capitalize(), "@name@": name, "@code@": free_codes()}
    for template, target in targets.items():
        text = template.read_text(encoding="utf-8")
        for placeholder, word in words.items():
            text = text.replace(placeholder, word)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
        print(f"wrote {target.relative_to(PROJECT)}")
    print(f"it works as it is: make test ARGS='tests/gates/test_{name}.py tests/docs'")


def free_codes() -> str:
    """Return the first ten stable codes that no gate uses, without their last digit."""
    used = {code[:5] for name in catalog.names("gates") for code in catalog.gate(name).CODES}
    return next(f"MLG{tens}" for tens in range(60, 99) if f"MLG{tens}" not in used)


if __name__ == "__main__":
    main(sys.argv[1])
