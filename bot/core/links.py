"""Links to sources: which addresses a reader can open, the site that they lead to, as it is shown beside them, and which of
them lead to one page.

People copy a link from wherever they met the page: with what trackers added to it, with or without "www.", from http or
https, with a slash or the name of a section at its end.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from bot.core.errors import shorten

LINK_LIMIT: Final = 400
"""Longest link, in characters."""

_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST: Final = rf"(?=[^/]{{1,253}}(?:/|$))(?:{_LABEL}\.)+(?=[a-z]){_LABEL}"
"""Labels of letters, digits and hyphens with full stops between; no top level is a number, as in an IP address."""

_PLAIN_LINK: Final = re.compile(rf"https?://(?!(?:[^/]*\.)?xn--){_HOST}(?:/[!-;=?-~]*)?")
_SITE: Final = re.compile(_HOST)
_BEGINNING: Final = re.compile(r"https?://([^/?#]*)", re.IGNORECASE)
_NOT_IN_LINK: Final = re.compile(r"[\s<>\\]")
_SHOWN_LIMIT: Final = 60

_SCRIPTS_TOGETHER: Final = (frozenset({"CJK", "HIRAGANA", "KATAKANA"}), frozenset({"CJK", "HANGUL"}))
"""Scripts that one language writes together."""

_TRACKERS: Final = frozenset(
    "_ga _gl at_campaign at_medium cmp cmpid dclid fbclid gclid gclsrc igsh igshid mc_cid mc_eid mkt_tok msclkid "  # noqa: SIM905 - reads better so
    "ncid ns_campaign ns_mchannel ns_source ocid ref_src ref_url smid smtyp spm twclid wt_mc xtor yclid "
    "__twitter_impression".split()
)
_TRACKERS_BEGIN: Final = ("utm_", "hsa_", "pk_", "mtm_", "__cft__", "__tn__")
_USUAL_PORTS: Final = (":80", ":443")


def http_link(text: str) -> str:
    """A web address that a reader can open.

    Raises:
        ValueError: it is none, names a number or a site that cannot exist, or hides the site behind a user name.
    """
    if _PLAIN_LINK.fullmatch(text):  # nearly all are; parsing costs ten times as much
        return text
    parts, begun = parts_of(text), _BEGINNING.match(text)
    if parts is None and begun is not None:
        raise _no_site(begun[1])
    if parts is None or parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ValueError("must be a web address that starts with http:// or https://")
    if not text.isprintable() or _NOT_IN_LINK.search(text):
        raise ValueError("must be a web address without spaces, angle brackets and backslashes")
    if "@" in parts.netloc:
        raise ValueError("must not hold a user name before the name of the site")
    host = parts.hostname or ""
    if _ascii(host) is None:
        raise _no_site(host)
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0:
        raise ValueError("has a port that cannot exist: it must be a number from 1 to 65535")
    return text


def parts_of(link: str) -> SplitResult | None:
    """The parts of an address; None if nobody can tell them: half an IPv6 address, or a sign that stands for a slash."""
    try:
        return urlsplit(link)
    except ValueError:
        return None


def looks_like_link(text: str) -> bool:
    """Whether a text begins as a web address does."""
    return _BEGINNING.match(text) is not None


def host_of(link: str) -> str:
    """The name of the site as it stands in an address, with a port if there is one; "" if there is none."""
    parts = parts_of(link)
    return "" if parts is None else parts.netloc


@lru_cache(maxsize=8192)
def site(link: str) -> str:
    """The site that a link leads to, without "www."; "" if none can be read off it.

    A name in another alphabet is shown in it; one that mixes alphabets, by which a site can be made to look like
    another, as DNS has it (`xn--…`). Of a very long name the end is shown, which says whose it is.
    """
    parts = parts_of(link)
    host = "" if parts is None else parts.hostname or ""
    name = host if host.isascii() and "xn--" not in host else _in_one_script(host)
    name = name.removeprefix("www.")
    return name if len(name) <= _SHOWN_LIMIT else f"…{name[1 - _SHOWN_LIMIT :]}"


def page_of(url: str) -> str:
    """The one text for all links to a page: host, path and query, without what tells nothing apart.

    The host in small letters and without "www." or the usual port (RFC 3986, 6.2), no scheme, no slash at the end, no
    fragment, and of the query what no tracker added, in its order.
    """
    parts = parts_of(url)
    if parts is None:
        return url
    try:
        query = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=False)
    except ValueError:  # more fields than anybody types
        return url
    host = parts.netloc.lower().removeprefix("www.")
    for port in _USUAL_PORTS:
        host = host.removesuffix(port)
    asked = urlencode([(name, value) for name, value in query if not _is_tracker(name.lower())])
    return f"{host}{parts.path.rstrip('/')}{f'?{asked}' if asked else ''}"


def _ascii(host: str) -> str | None:
    """A host as DNS has it; None if there can be none of that name."""
    import idna  # noqa: PLC0415 - its tables are large, and few links need them

    try:
        name = host if host.isascii() and "xn--" not in host else idna.encode(host, uts46=True).decode()
    except idna.IDNAError:
        return None
    return name if _SITE.fullmatch(name) else None


def _in_one_script(host: str) -> str:
    import idna  # noqa: PLC0415 - see _ascii

    name = _ascii(host)
    if name is None:
        return ""
    shown = idna.decode(name)
    scripts = {unicodedata.name(letter, "?").split()[0] for letter in shown if letter.isalpha()}
    is_one = len(scripts) == 1 or any(scripts <= together for together in _SCRIPTS_TOGETHER)
    return shown if is_one else name


def _no_site(host: str) -> ValueError:
    return ValueError(
        f"names no site that can exist: “{shorten(host)}”. Write it as in www.example.org; a number is not enough"
    )


def _is_tracker(name: str) -> bool:
    return name in _TRACKERS or name.startswith(_TRACKERS_BEGIN)
