"""Which addresses are inside the network, and how far an administrator's allowance reaches.

An allowance is a host (`deploy.corp.example`), a host and port (`10.0.0.7:8443`), a wildcard
(`*.corp.example`) or a network (`10.20.0.0/16`). A host's allowance never reaches link-local addresses,
where clouds keep their credentials; only a network that names them does.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from urllib.parse import SplitResult, urlsplit

from django.utils.translation import gettext as _

from itsm.core.refusals import Kind, OperationRefused, Refusal

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
NAT64 = ipaddress.ip_network("64:ff9b::/96")
NEVER_OUTSIDE = tuple(
    ipaddress.ip_network(net)
    for net in ("100.64.0.0/10", "192.0.0.0/24", "198.18.0.0/15", "64:ff9b:1::/48", "fec0::/10", "100::/64")
)


def parsed(url: str) -> tuple[SplitResult, int]:
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError:
        raise OperationRefused(_malformed(url)) from None
    plain = url.isascii() and url.isprintable() and not any(char in url for char in ' \\"<>')
    if not (plain and port and parts.hostname) or parts.username is not None or parts.password is not None:
        raise OperationRefused(_malformed(url))
    return parts, port


def is_internal(address: Address) -> bool:
    """Whether an address is anything but an ordinary public one, also when wrapped in another."""
    if isinstance(address, ipaddress.IPv6Address):
        wrapped = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if wrapped is None and address in NAT64:
            wrapped = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if wrapped is not None:
            return is_internal(wrapped)
    return (
        not address.is_global
        or address.is_multicast
        or address.is_reserved
        or any(address.version == net.version and address in net for net in NEVER_OUTSIDE)
    )


def names_host(allowance: str, url: str) -> bool:
    """Whether an allowance names the host of `url`, or a network holding the address it is written as."""
    parts, port = parsed(url)
    host = (parts.hostname or "").rstrip(".").lower()
    try:
        address: Address = ipaddress.ip_address(host)
    except ValueError:
        if "/" in allowance:
            return False
        address = ipaddress.IPv4Address("0.0.0.0")  # noqa: S104 - the name decides; any address will do
    return _covers(allowance.strip().lower(), host, port, address)


def is_allowance(text: str) -> bool:
    """Whether `text` is a host, host:port, `*.domain` or network, as this module reads them."""
    if "/" in text:
        try:
            ipaddress.ip_network(text, strict=False)
        except ValueError:
            return False
        return True
    return bool(
        re.fullmatch(r"(\*\.)?[a-z0-9.-]+(:\d{1,5})?|\[?[0-9a-f:.]+\]?(:\d{1,5})?", text.strip().lower())
    )


def is_allowed(host: str, port: int, address: Address, allowances: Collection[str]) -> bool:
    return any(_covers(allowance.strip().lower(), host, port, address) for allowance in allowances)


def _covers(allowance: str, host: str, port: int, address: Address) -> bool:
    if "/" in allowance:
        network = ipaddress.ip_network(allowance, strict=False)
        return address.version == network.version and address in network
    named, colon, only_port = allowance.rpartition(":")
    if not colon or not only_port.isdigit() or (":" in named and not named.startswith("[")):
        named, only_port = allowance, ""
    if (only_port and int(only_port) != port) or address.is_link_local:
        return False
    named = named.strip("[]")
    return host.endswith(named[1:]) if named.startswith("*.") else host == named


def _malformed(url: str) -> Refusal:
    return Refusal(
        "url_not_allowed",
        _("This is not an http or https address that can be called."),
        Kind.INVALID,
        next_step=_("Use http:// or https:// with a host, without a user name, spaces or backslashes."),
        facts={"url": url[:200]},
        field="url",
    )
