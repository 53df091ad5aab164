"""Write the templates as Python modules, for `make templates`."""

from pathlib import Path

from mlgate.present import comment
from mlgate.present.environment import compiled, module_name
from mlgate.render import html

FOLDER = Path(__file__).parents[3] / "mlgate" / "present" / "compiled"
TEMPLATES = {
    "checks.md.j2": comment.environment(),
    "comment.md.j2": comment.environment(),
    "models.md.j2": comment.environment(),
    "report.css": html.environment(),
    "report.html.j2": html.environment(),
    "running.md.j2": comment.environment(),
    "warnings.md.j2": comment.environment(),
}


def modules() -> dict[Path, str]:
    """Return the text of each module."""
    return {
        FOLDER / f"{module_name(template)}.py": compiled(template, environment)
        for template, environment in TEMPLATES.items()
    }


if __name__ == "__main__":
    for path, text in modules().items():
        path.write_text(text, encoding="utf-8", newline="\n")
        print(f"wrote {path.name}")
