"""Loopback ports for the servers of the tests: free a moment ago, and below those that the system gives to outgoing
connections, which take one of theirs at any moment. Drawn anew in each run: several tests run side by side."""

import random
import socket

FIRST, LAST = 12000, 31999


def free_ports(count):
    """All different."""
    draw = random.SystemRandom()
    sockets = []
    while len(sockets) < count:
        sockets.append(socket.socket())
        try:
            sockets[-1].bind(("127.0.0.1", draw.randint(FIRST, LAST)))
        except OSError:
            sockets.pop().close()
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def free_port():
    return free_ports(1)[0]
