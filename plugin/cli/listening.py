"""Whether anything can listen at an address, asked before anything is started."""

import ipaddress
import socket

import click


def check_listen(address: tuple[str, int]) -> None:
    """Raises ``OSError`` where nothing can listen. Says so where other machines could read along."""
    host, port = address
    family, _, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.create_server((str(place[0]), port), family=family):
        pass
    if not ipaddress.ip_address(str(place[0]).partition("%")[0]).is_loopback:
        click.echo(
            "HST_LISTEN can be reached from other machines, and nothing is encrypted here: "
            "let a web server with TLS stand in front.",
            err=True,
        )
