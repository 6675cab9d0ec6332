#!/usr/bin/env python3
"""Every limit of a connection, a person and a caller is reached on a server where it is set low: its consequence, its
metric, that the refusal names it with its value, and that others go on. Limits with the standard figures that a row can
reach at once are in corpus/45_rates.rows, those of readers that do not read in tests/integration/gateway, those of a
whole account in unit/hub/limits_test and unit/api/limits_test.

    tests/hostile/limits.py
"""

import json
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from lib import limits_of_people, wire  # noqa: E402, F401
from lib.limit_rig import SETTINGS, World, check, checks, closed, names, reached  # noqa: E402
from lib.server import Server, free_port, wait_for  # noqa: E402
from lib.steps import Player  # noqa: E402


@check("head_seconds")
def a_head_that_comes_too_slowly(world):
    peer = world.peer()
    peer.send(b"GET /healthz HTTP/1.1\r\n")
    assert peer.read_http()[0] == 408 and peer.at_end()


@check("body_seconds")
def a_body_that_comes_too_slowly(world):
    peer = world.peer()
    peer.send(b"POST /api/v1/login HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n{")
    assert peer.read_http()[0] == 408 and peer.at_end()


@check("head_bytes")
def a_head_that_is_too_large(world):
    for more, limit in ((b"X: " + b"a" * 3000 + b"\r\n", "head_bytes"), (b"X: y\r\n" * 20, "head_fields")):
        peer = world.peer()
        peer.send(b"GET /healthz HTTP/1.1\r\nHost: a\r\n" + more + b"\r\n")
        status, _, body = peer.read_http()
        assert status == 431 and peer.at_end()
        names(json.loads(body), limit)
    peer = world.peer()
    peer.send(b"GET /" + b"a" * 600 + b" HTTP/1.1\r\nHost: a\r\n\r\n")
    status, _, body = peer.read_http()
    assert status == 414
    names(json.loads(body), "target_bytes")


@check("body_bytes")
def a_body_that_is_too_large(world):
    for path, size, limit in (("apply", 131073, "131072"), ("login", 65537, "65536"), ("visitor-token", 8193, "8192"),
                              ("nowhere", 1025, "1024")):
        peer = world.peer()
        peer.send(b"POST /api/v1/%s HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % (path.encode(), size))
        status, _, body = peer.read_http()
        assert status == 413 and f"{limit})" in body.decode() and peer.at_end(), (path, status, body)


@check("hello_seconds")
def a_socket_that_says_nothing(world):
    peer = world.upgraded()
    Player(peer, {}).want_error("UNAUTHENTICATED")
    closed(peer, 1008)


@check("message_seconds")
def a_message_that_is_never_complete(world):
    peer = world.visitor()
    peer.send(wire.frame(b"{" * 100)[:50])
    closed(peer, 1008)


@check("message_bytes")
def a_message_that_is_too_large(world):
    peer = world.visitor()
    peer.send(wire.frame(b"x" * 16385))
    closed(peer, 1009)


@check("fragments")
def too_many_fragments(world):
    peer = world.visitor()
    peer.send(wire.frame(b"{", fin=0) + wire.frame(b" ", op=0, fin=0) * 4)
    closed(peer, 1008)


@check("pings")
def too_many_pings(world):
    peer = world.visitor()
    peer.send(wire.frame(b"p", op=9) * 10)
    Player(peer, {}).want_pongs_then_close("1008")


@check("pong_seconds")
def a_peer_that_does_not_answer_pings(world):
    peer = world.visitor()
    while True:
        try:
            opcode, _ = peer.read_frame()
        except wire.Ended:
            break
        assert opcode in (1, 9), opcode


@check("connections_per_address")
def too_many_connections_of_one_address(world):
    address = world.address()
    held = [world.upgraded(address) for _ in range(4)]
    peer = world.peer()
    peer.send(wire.upgrade(address))
    status, fields, body = peer.read_http()
    assert status == 429 and 2 <= int(fields["retry-after"]) <= 4, (status, fields)
    assert b"(connections_per_address: 4)" in body, body
    for each in held:
        each.close()


@check("connections_per_address_and_second")
def new_connections_of_one_address_that_come_too_fast(world):
    address = world.address()
    for _ in range(100):
        peer = world.peer()
        peer.send(f"GET /healthz HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: {address}\r\n\r\n".encode())
        status, _, body = peer.read_http()
        if status == 429:
            break
    assert status == 429, status
    assert b"(connections_per_address_and_second: 10, connection_burst_per_address: 20)" in body, body


@check("connections")
def too_many_connections_of_the_node(world):
    held = [world.peer() for _ in range(80)]
    codes = []
    for peer in held:
        peer.send(wire.upgrade(world.address()))
        codes.append(peer.read_http()[0])
        if codes[-1] == 503:
            break
    assert codes[-1] == 503, codes
    world.leave()
    wait_for("there is room again", lambda: room(world))


def room(world):
    peer = world.peer()
    peer.send(b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    return peer.read_http()[0] == 200


def main():
    operators = free_port()
    server, failed = Server(SETTINGS % operators), 0
    try:
        world = World(server)
        world.operators = operators
        for function, limits in checks:
            before = {name: reached(world, name) for name in limits}
            try:
                function(world)
                for name in limits:
                    wait_for(f"{name} is counted", lambda: reached(world, name) > before[name], 10)
                assert server.alive(), "the server ended"
                print(f"ok     {function.__name__}")
            except (AssertionError, OSError, wire.Late, wire.Ended, KeyError) as error:
                failed += 1
                print(f"FAILED {function.__name__}: {type(error).__name__} {error}")
            world.leave()
        strange = sorted(labels_counted(world) - documented())
        print(f"{'FAILED' if strange else 'ok    '} every name that was counted is in the table {strange or ''}")
        failed += bool(strange)
    finally:
        code = server.stop()
        if code != 0:
            failed += 1
            print(f"FAILED the server ended with {code}: {server.log_text()[-2000:]}")
        server.remove()
    print(f"{len(checks) + 1} checks, {failed} failed")
    sys.exit(1 if failed else 0)


def labels_counted(world):
    text = world.server.ask("GET", "/metrics", port=world.operators)[1]
    return set(re.findall(r'switchboard_limit_reached_total\{limit="(\w+)"\}', text))


def documented():
    with open(os.path.join(HERE, "..", "..", "deploy", "README.md"), encoding="utf-8") as file:
        section = file.read().split("## Limits\n")[1].split("\n## ")[0]
    return set(re.findall(r"`(\w+)`", section))


if __name__ == "__main__":
    main()
