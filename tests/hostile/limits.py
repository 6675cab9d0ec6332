#!/usr/bin/env python3
"""Every limit of a connection is reached on a server where it is set low: its consequence, its metric, and that
others go on. Limits with the standard figures that a row can reach at once are in corpus/45_rates.rows, those of readers
that do not read in tests/integration/gateway.

    tests/hostile/limits.py
"""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from lib import wire  # noqa: E402
from lib.bulk import request  # noqa: E402
from lib.people import People, ask, hello  # noqa: E402
from lib.server import Server, free_port, wait_for  # noqa: E402
from lib.steps import Player  # noqa: E402

SETTINGS = """
[admin]
listen = "127.0.0.1:%d"
[server]
trusted_proxies = ["127.0.0.1"]
[limits]
unlimited_addresses = []
connections = 60
connections_per_address = 4
head_seconds = 1
body_seconds = 1
message_seconds = 1
hello_seconds = 1
ping_seconds = 1
pong_seconds = 1
head_bytes = 2048
head_fields = 20
target_bytes = 512
body_bytes = 131072
message_bytes = 16384
text_bytes = 8000
text_characters = 1000
fragments = 4
pings_per_second = 3
customer_send_burst = 3
customer_sends_per_hour = 5
requests_in_flight = 8
sessions_per_visitor = 2
starts_per_visitor_in_ten_minutes = 2
starts_per_address_and_hour = 3
anonymous_requests_per_minute = 15
retry_after_min_seconds = 2
retry_after_max_seconds = 4
"""
checks = []


def check(*limits):
    def add(function):
        checks.append((function, limits))
        return function
    return add


class World:
    def __init__(self, server):
        self.server, self.number, self.peers = server, 0, []
        self.people = People(server)

    def address(self):
        self.number += 1
        return f"10.9.{self.number // 250}.{self.number % 250}"

    def peer(self):
        self.peers.append(wire.Peer(self.server.port))
        return self.peers[-1]

    def leave(self):
        """Nobody of the last check is left over."""
        for peer in self.peers:
            peer.close()
        self.peers.clear()
        wait_for("all are gone", lambda: self.metric("switchboard_websocket_connections") == 0)

    def metric(self, name):
        return self.server.metric(name, self.operators)

    def upgraded(self, address=None):
        peer = self.peer()
        peer.send(wire.upgrade(address or self.address()))
        status, fields, body = peer.read_http()
        assert status == 101, f"the upgrade was answered {status} {fields} {body}"
        return peer

    def visitor(self, address=None, token=None):
        address = address or self.address()
        peer = self.upgraded(address)
        hello(peer, token or self.people.visitor(address))
        return peer


def closed(peer, code):
    Player(peer, {}).want_close(str(code))


def leave(peer):
    """With a goodbye: who only vanishes is counted for a second more."""
    peer.send(wire.frame(b"\x03\xe8", op=8))
    closed(peer, 1000)
    peer.close()


def refusal(peer, body, number=500):
    peer.send(wire.frame(wire.text_of(body, number)))
    player = Player(peer, {})
    answer = player.answer_to(number)
    return answer.get("error", {})


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
    for more in (b"X: " + b"a" * 3000 + b"\r\n", b"X: y\r\n" * 20):
        peer = world.peer()
        peer.send(b"GET /healthz HTTP/1.1\r\nHost: a\r\n" + more + b"\r\n")
        assert peer.read_http()[0] == 431 and peer.at_end()
    peer = world.peer()
    peer.send(b"GET /" + b"a" * 600 + b" HTTP/1.1\r\nHost: a\r\n\r\n")
    assert peer.read_http()[0] == 414


@check("body_bytes")
def a_body_that_is_too_large(world):
    for path, size, limit in (("apply", 131073, "131072"), ("login", 65537, "65536"), ("visitor-token", 8193, "8192"),
                              ("nowhere", 1025, "1024")):
        peer = world.peer()
        peer.send(b"POST /api/v1/%s HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % (path.encode(), size))
        status, _, body = peer.read_http()
        assert status == 413 and f"larger than {limit} bytes" in body.decode() and peer.at_end(), (path, status, body)


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
    status, fields, _ = peer.read_http()
    assert status == 429 and 2 <= int(fields["retry-after"]) <= 4, (status, fields)
    for each in held:
        each.close()


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


@check("customer_sends")
def too_many_messages_on_however_many_sockets(world):
    address = world.address()
    token = world.people.visitor(address)
    codes, waits = [], []
    chat = None
    for number in range(8):
        peer = world.visitor(address, token)
        if chat is None:
            chat = ask(peer, 2, {"start": {"text": "x", "clientId": "m"}})["ack"]["conversation"]
        error = refusal(peer, {"send": {"conversation": chat, "clientId": f"s{number}", "text": "x"}})
        codes.append(error.get("code", "taken"))
        waits.append(error.get("retryAfterMs", 0))
        leave(peer)
    assert codes.count("taken") <= 5 and codes[-1] == "RATE_LIMITED" and waits[-1] > 0, (codes, waits)
    assert codes[:3] == ["taken"] * 3, codes


@check("requests_in_flight")
def too_many_requests_at_once(world):
    peer = world.visitor()
    peer.send(wire.frame(wire.text_of({"ping": {}}, 5)) * 40)
    player = Player(peer, {})
    codes = [player.answer_to(5).get("error", {}).get("code") for _ in range(40)]
    assert "TOO_MANY_IN_FLIGHT" in codes and None in codes, codes


@check("sessions_per_visitor")
def too_many_sessions_of_one_visitor(world):
    address = world.address()
    token = world.people.visitor(address)
    peers = [world.visitor(address, token) for _ in range(3)]
    closed(peers[0], 4009)
    for peer in peers[1:]:
        Player(peer, {}).want_alive("")
        peer.close()


@check("starts_per_visitor", "starts_per_address")
def too_many_new_conversations(world):
    """Of one visitor on two sockets, then of one address with several visitors."""
    address, codes, says = world.address(), [], []
    for _ in range(3):
        token = world.people.visitor(address)
        peers = [world.visitor(address, token) for _ in range(2)]
        for number, peer in enumerate([*peers, peers[0]], 2):
            error = refusal(peer, {"start": {"text": "x", "clientId": f"m{number}"}}, number)
            codes.append(error.get("code", "taken"))
            says.append(error.get("message", ""))
        for peer in peers:
            leave(peer)
    assert codes[:3] == ["taken", "taken", "RATE_LIMITED"] and "one visitor" in says[2], (codes, says)
    assert codes.count("taken") == 3 and any("network address" in each for each in says), (codes, says)


@check("anonymous_requests_per_minute")
def too_many_requests_of_one_address(world):
    address = world.address()
    peer = world.peer()
    codes = []
    for _ in range(16):
        peer.send(request("GET", f"/api/v1/inboxes/{world.people.inbox}/public", address))
        status, fields, _ = peer.read_http()
        codes.append(status)
    assert codes[:15] == [200] * 15 and codes[15] == 429 and int(fields["retry-after"]) > 0, codes


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
    finally:
        code = server.stop()
        if code != 0:
            failed += 1
            print(f"FAILED the server ended with {code}: {server.log_text()[-2000:]}")
        server.remove()
    print(f"{len(checks)} checks, {failed} failed")
    sys.exit(1 if failed else 0)


def reached(world, name):
    return world.metric(f'switchboard_limit_reached_total{{limit="{name}"}}')


if __name__ == "__main__":
    main()
