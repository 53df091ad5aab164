"""Where templates come from: the compiled ones, as long as they are those of the text."""

import hashlib
import importlib
from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import BaseLoader, Environment

_COMPILED = "mlgate.present.compiled"


def environment(finalize: Callable[[Any], Any]) -> "Environment":
    """Return an environment for the templates of the package.

    Parameters
    ----------
    finalize
        Escapes whatever a template prints without saying how.

    """
    from jinja2 import Environment, StrictUndefined

    return Environment(
        loader=_loader(),
        autoescape=True,
        finalize=finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def module_name(template: str) -> str:
    """Name of the module that a template is compiled to."""
    return template.removesuffix(".j2").replace(".", "_")


def compiled(template: str, environment: "Environment") -> str:
    """Return the module's text: what jinja2 makes of the template, and what it was made from."""
    import jinja2

    source = _source(template, environment)
    made = environment.compile(source, template, template, raw=True, defer_init=True)
    return (
        f'"""Made from {template} by `make templates`; not to be edited."""\n\n'
        f"JINJA = {jinja2.__version__!r}\nSOURCE = {_digest(source)!r}\n\n{made}\n"
    )


def fitting(template: str, environment: "Environment") -> ModuleType | None:
    """Return the compiled template; None if another jinja2 or another text would make another."""
    import jinja2

    try:
        module = importlib.import_module(f"{_COMPILED}.{module_name(template)}")
    except ImportError:
        return None
    made_from = (jinja2.__version__, _digest(_source(template, environment)))
    fits = made_from == (module.JINJA, module.SOURCE)
    return module if fits else None


def _loader() -> "BaseLoader":
    from collections.abc import MutableMapping

    from jinja2 import Environment, PackageLoader, Template

    class Loader(PackageLoader):
        """Takes the compiled template where it fits, else compiles the text."""

        def load(
            self,
            environment: Environment,
            name: str,
            globals: MutableMapping[str, Any] | None = None,  # noqa: A002  # as jinja2 calls it
        ) -> Template:
            module = fitting(name, environment)
            if module is None:
                return super().load(environment, name, globals)
            made = environment.template_class
            return made.from_module_dict(environment, vars(module), globals or {})

    return Loader("mlgate.present")


def _source(template: str, environment: "Environment") -> str:
    if environment.loader is None:
        raise ValueError("the environment has no templates")
    text: str = environment.loader.get_source(environment, template)[0]
    return text.replace("\r\n", "\n")


def _digest(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()
