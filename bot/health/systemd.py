"""What systemd is told: that the program has started, how it is, and that it is still live (`man sd_notify`)."""

import os
import socket
from collections.abc import Mapping


def told_where(environment: Mapping[str, str] = os.environ) -> str:
    """Where systemd listens; "" if it did not start the program, or does not want to hear."""
    return environment.get("NOTIFY_SOCKET", "")


def tell_systemd(where: str, **state: str) -> None:
    """Send variables of `sd_notify`, such as READY="1". Does nothing without an address.

    Raises:
        OSError: nobody listens there.
    """
    if not where:
        return
    address = (
        f"\0{where[1:]}" if where.startswith("@") else where
    )  # "@" is how the abstract name space is written
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as letters:
        letters.connect(address)
        letters.sendall("\n".join(f"{name}={value}" for name, value in state.items()).encode())
