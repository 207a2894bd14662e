"""What new entries are called by, which links lead to one page, and which sources are one.

People copy a link from wherever they met the page: with what trackers added to it, with or without "www.", from http or
https, with a slash or the name of a section at its end.
"""

import hashlib
import re
import unicodedata
from collections.abc import Container
from typing import Final
from urllib.parse import parse_qsl, urlencode

from bot.core.entries import KEY_LIMIT, Source, without_ids
from bot.core.errors import InvalidEntryError, shorten
from bot.core.links import host_of, parts_of
from bot.core.names import fold

_TRACKERS: Final = frozenset(
    "_ga _gl at_campaign at_medium cmp cmpid dclid fbclid gclid gclsrc igsh igshid mc_cid mc_eid mkt_tok msclkid "  # noqa: SIM905 - reads better so
    "ncid ns_campaign ns_mchannel ns_source ocid ref_src ref_url smid smtyp spm twclid wt_mc xtor yclid "
    "__twitter_impression".split()
)
_TRACKERS_BEGIN: Final = ("utm_", "hsa_", "pk_", "mtm_", "__cft__", "__tn__")
_USUAL_PORTS: Final = (":80", ":443")

_NOT_IN_KEY: Final = re.compile(r"[^a-z0-9]+")
_HOST_IN_KEY, _TITLE_IN_KEY = 24, 36
_NO_LINK: Final = "\n"  # which no link holds


def key_for(name: str, taken: Container[str]) -> str:
    """A key that nothing in `taken` has, made of the letters of `name`: "Angela Merkel" gives "angela-merkel".

    Raises:
        InvalidEntryError: the name has no letters or digits.
    """
    words = fold(without_ids(name)).replace(" ", "-")
    if not words:
        raise InvalidEntryError(
            f"“{shorten(name)}” has no letters to make a short name of. Please write it out."
        )
    key, number = words[:KEY_LIMIT].strip("-"), 1
    while key in taken:
        number += 1
        suffix = f"-{number}"
        key = f"{words[: KEY_LIMIT - len(suffix)].strip('-')}{suffix}"
    return key


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


def page_of_source(source: Source) -> str:
    """The same of a source; of one without a link, what it is found by instead: title, publisher, date."""
    return found_by(source.url, source.title, source.publisher, source.published_on)


def found_by(url: str, title: str, publisher: str, published_on: str) -> str:
    """The same of what a source consists of."""
    if url:
        return page_of(url)
    return _NO_LINK.join(("", fold(title), fold(publisher), published_on))


def source_key(title: str, url: str, publisher: str = "", taken: Container[str] = ()) -> str:
    """A key for a source, made of its site (or publisher) and title: `pbs-org-prime-minister-abadi`.

    Where another source has it, digits that follow from title and link tell them apart.
    """
    title, publisher = without_ids(title), without_ids(publisher)
    site = _for_key(host_of(url).lower().removeprefix("www.") if url else publisher)
    key = f"{site[:_HOST_IN_KEY]}-{_for_key(title)[:_TITLE_IN_KEY]}".strip("-") or "source"
    if key not in taken:
        return key
    told_apart = hashlib.sha256(f"{title}\n{url}\n{publisher}".encode()).hexdigest()
    return next(longer for digits in range(6, 18) if (longer := f"{key}-{told_apart[:digits]}") not in taken)


def _is_tracker(name: str) -> bool:
    return name in _TRACKERS or name.startswith(_TRACKERS_BEGIN)


def _for_key(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _NOT_IN_KEY.sub("-", plain).strip("-")
