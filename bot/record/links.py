"""Links that lead to the same page, however they were copied."""

from urllib.parse import urlsplit, urlunsplit


def same_page(url: str) -> tuple[str, ...]:
    """`url` in the ways in which one page is usually linked, itself first; eight at most, and itself.

    With http or https, with or without "www." and a slash at the end, never with a fragment; the host in small
    letters (RFC 3986, 6.2.2.1).
    """
    try:
        parts = urlsplit(url)
    except ValueError:  # half an IPv6 address
        return (url,)
    host = parts.netloc.lower().removeprefix("www.")
    path = parts.path.rstrip("/")
    ways = (
        urlunsplit((scheme, f"{www}{host}", f"{path}{slash}", parts.query, ""))
        for scheme in ("https", "http")
        for www in ("", "www.")
        for slash in ("", "/")
    )
    return tuple(dict.fromkeys((url, *ways)))
