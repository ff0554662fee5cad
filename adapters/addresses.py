"""Which addresses are public? What we are told to call must not reach what only this machine, or its network, is meant to reach."""

import ipaddress
import socket

from aiohttp import ThreadedResolver
from aiohttp.abc import AbstractResolver, ResolveResult

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class NotPublic(OSError):
    """An address that is not public, or a name that stands for one."""


def is_public(address: str) -> bool:
    """Of an IPv6 address that stands for an IPv4 one, that one."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        within = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else ip.ipv4_mapped or ip.sixtofour
        ip = within or ip
    return ip.is_global and not ip.is_multicast


def check_literal(host: str) -> None:
    """An address that is written out is not looked up, so that nobody else looks at it. Raises NotPublic."""
    try:
        public = is_public(host)
    except ValueError:
        return  # a name
    if not public:
        raise NotPublic(f"{host} is not a public address")


class PublicNames(AbstractResolver):
    """Looks names up as usual, and knows none that stands for an address that is not public. The connection is made to what was looked at
    here, so that a name which changes its mind in between gains nothing."""

    def __init__(self) -> None:
        self._names = ThreadedResolver()

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> list[ResolveResult]:
        found = await self._names.resolve(host, port, family)
        if not all(is_public(one["host"]) for one in found):
            raise NotPublic(f"{host} is not a public address")
        return found

    async def close(self) -> None:
        await self._names.close()
