"""A table behind an http(s) URL, copied to a file."""

import base64
import os
import shutil
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from mlgate.data.source_error import SourceError

TIMEOUT = 60  #: seconds without a byte


def download(url: str, *, shown_as: str, folder: Path) -> Path:
    """Copy what the URL holds into `folder`, under a name with the same suffixes.

    A user and password in the URL are sent as basic authentication, to its own host only.

    Raises
    ------
    SourceError
        If the server cannot be reached, refuses, or stops half way; without the URL's secrets.

    """
    from http.client import HTTPException
    from urllib.error import HTTPError, URLError

    target = folder / f"download-{uuid.uuid4().hex}{_suffix(url)}"
    try:
        with _open(urlsplit(url)) as response, target.open("wb") as file:
            shutil.copyfileobj(response, file, 1 << 20)
            promised = response.headers.get("Content-Length")
        got = target.stat().st_size
    except HTTPError as error:
        error.close()
        raise _refused(shown_as, error.code) from None
    except URLError as error:
        why = "time-out" if isinstance(error.reason, TimeoutError) else _words(error.reason)
        raise _unreachable(shown_as, why) from None
    except TimeoutError:
        raise _unreachable(shown_as, f"no answer for {TIMEOUT} seconds") from None
    except (HTTPException, OSError, ValueError) as error:
        raise _unreachable(shown_as, _words(error)) from None
    if promised is not None and promised.isdigit() and int(promised) != got:
        raise _unreachable(shown_as, f"it stopped after {got:,} of {int(promised):,} bytes")
    return target


def _suffix(url: str) -> str:
    return "".join(Path(urlsplit(url).path).suffixes[-2:])[:20]


def _open(parts: SplitResult) -> Any:
    """Open the URL with handlers for http and https alone: no redirect leads elsewhere."""
    from urllib import request

    host = parts.netloc.rpartition("@")[2]
    asked = request.Request(  # noqa: S310 - the caller lets only http and https through
        urlunsplit((parts.scheme, host, parts.path, parts.query, "")),
        headers={"User-Agent": "mlgate", "Accept-Encoding": "identity"},
    )
    if parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        token = base64.b64encode(pair.encode()).decode()
        asked.add_unredirected_header("Authorization", f"Basic {token}")
    opener = request.OpenerDirector()
    for handler in (
        request.ProxyHandler(),
        request.HTTPHandler(),
        request.HTTPSHandler(),
        request.HTTPRedirectHandler(),
        request.HTTPErrorProcessor(),
        request.HTTPDefaultErrorHandler(),
    ):
        opener.add_handler(handler)
    response = opener.open(asked, timeout=TIMEOUT)
    if response is None:
        raise ValueError("it redirects to something that is not http or https")
    return response


def _words(error: object) -> str:
    """The cause without the URL, which some errors repeat."""
    if isinstance(error, OSError) and error.errno is not None:
        return os.strerror(error.errno) if error.errno > 0 else str(error.strerror)
    if isinstance(error, ValueError):
        return "the URL or the answer is not valid"
    return type(error).__name__ if isinstance(error, Exception) else str(error)


def _refused(shown_as: str, status: int) -> SourceError:
    fixes = {
        401: "give it a user and password from the environment: `https://${USER}:${PASSWORD}@…`",
        403: "give mlgate's CI job the right to read it",
        404: "correct the URL",
    }
    return SourceError(
        f"{shown_as}: the server answers {status}",
        fixes.get(status, "try again, or name a file instead of a URL"),
    )


def _unreachable(shown_as: str, why: str) -> SourceError:
    return SourceError(
        f"{shown_as} cannot be downloaded: {why}",
        "check the URL and the network of the machine that runs mlgate, then run again",
    )
