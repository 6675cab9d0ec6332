"""Checks of limits: the server that they share, the register of them, and what a refusal has to say."""

from . import wire
from .people import People, ask, hello
from .server import wait_for
from .steps import Player

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
staff_send_burst = 6
staff_sends_per_minute = 300
request_burst = 30
requests_per_minute = 60
page_entries = 20
conversation_entries = 20
typing_milliseconds = 60000
protocol_errors = 3
file_bytes = 2000
files_per_conversation = 2
upload_bytes_per_address_and_day = 5000
caller_requests_per_minute = 40
account_searches_per_minute = 5
login_failures_per_address = 8
requests_in_flight = 8
sessions_per_visitor = 2
sessions_per_agent = 2
starts_per_visitor_in_ten_minutes = 2
starts_per_address_and_hour = 3
starts_per_account_and_minute = 20
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

    def staff(self, role):
        peer = self.upgraded()
        hello(peer, self.people.ticket(role))
        return peer

    def caller(self, token, address):
        """Asks the API as somebody who is logged in, from an address."""
        def ask_api(method, path, body=None):
            return self.server.ask(method, path, body, {
                "Authorization": f"Bearer {token}", "X-Forwarded-For": address})
        return ask_api

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


def names(error, limit):
    """A refusal says which limit of the settings it is by, and its value."""
    value = next(line.split(" = ")[1] for line in SETTINGS.splitlines() if line.startswith(f"{limit} = "))
    assert f"{limit}: {value}" in error.get("message", ""), f"{limit} = {value} is not in {error}"


def start(peer, number=2):
    return ask(peer, number, {"start": {"text": "x", "clientId": f"m{number}"}})["ack"]["conversation"]


def refusal(peer, body, number=500):
    peer.send(wire.frame(wire.text_of(body, number)))
    player = Player(peer, {})
    answer = player.answer_to(number)
    return answer.get("error", {})


def reached(world, name):
    return world.metric(f'switchboard_limit_reached_total{{limit="{name}"}}')
