#!/usr/bin/env python3
"""Hostile peers by the hundred beside good ones: slow, idle, flooding, deaf, holding. Prints what the good ones felt.

    tests/hostile/storm.py [--hostile 1000] [--good 100] [--seconds 60] [--seed 1] [--report FILE] [--check]

First the good clients alone, then with the hostile ones beside them, each for the given time. Good: a message
every two seconds, each waiting for its ack. Hostile, a sixth of each kind, all reconnecting at once when they
are thrown out: heads sent a byte a second, sockets that never say hello, ping and message floods, readers that ask
for their history and never read it, bodies of two megabytes but for the end that never comes, broken frames of random
bytes that the seed decides. Memory is read from the process. `--check` fails if the server ends, a good client is
refused or the memory leaves its budget; speeds are printed and never judged.
"""

import argparse
import json
import os
import random
import selectors
import socket
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from lib import wire  # noqa: E402
from lib.neighbour import Neighbour  # noqa: E402
from lib.people import People  # noqa: E402
from lib.server import Server, free_port, wait_for  # noqa: E402

SETTINGS = """
[server]
trusted_proxies = ["127.0.0.1"]
[admin]
listen = "127.0.0.1:%d"
[limits]
unlimited_addresses = []
starts_per_account_and_minute = 100000
memory_bytes = %d
"""
BUDGET_MIB = 128  # of the server and its Redis; a hundred and sixty bodies and deaf readers want 500


KINDS = ("slow", "idle", "flood", "deaf", "holding", "broken")
HELD_BYTES = 2 * 1024 * 1024


class Hostile:
    """One peer, driven by the selector of its crowd. Each kind has a first word and one for every turn."""

    def __init__(self, number, port, seed):
        self.number, self.port, self.socket, self.turns = number, port, None, 0
        self.random = random.Random(seed * 100_000 + number)
        self.kind = KINDS[number % len(KINDS)]
        self.token, self.conversation = "", ""
        self.address = f"10.{100 + number % 50}.{number // 250 % 250}.{number % 250}"
        self.lives = 0

    def connect(self):
        self.lives += 1
        self.turns = 0
        self.socket = socket.socket()
        self.socket.setblocking(False)
        if self.kind == "deaf":
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2304)
        self.socket.connect_ex(("127.0.0.1", self.port))
        return self.socket

    def turn(self):
        """Once a second or, for floods, as often as it is asked; False: start again."""
        self.turns += 1
        words = getattr(self, self.kind)()
        try:
            if words:
                self.socket.send(words)
            if self.kind != "deaf":
                return self.socket.recv(65536) != b"" or self.turns == 1
        except (BlockingIOError, InterruptedError):
            return True
        except OSError:
            return False
        return True

    def slow(self):
        head = wire.upgrade(self.address)
        return head[self.turns - 1:self.turns]

    def idle(self):
        return wire.upgrade(self.address) if self.turns == 1 else b""

    def flood(self):
        if self.turns == 1:
            return wire.upgrade(self.address)
        return wire.frame(b"ping", op=9) * 20 + wire.frame(b'{"request":1,"ping":{}}') * 20

    def deaf(self):
        if self.turns == 1:
            return wire.upgrade(self.address)
        hello = {"hello": {"token": self.token, "client": "hostile/1"}}
        if self.turns == 2:
            return wire.frame(wire.text_of(hello, 1))
        history = {"history": {"conversation": self.conversation}}
        return b"".join(wire.frame(wire.text_of(history, 10 * self.turns + number)) for number in range(5))

    def holding(self):
        if self.turns == 1:
            return (f"POST /api/v1/apply HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: {self.address}\r\n"
                    f"Content-Length: {HELD_BYTES}\r\n\r\n").encode()
        return b"h" * (HELD_BYTES // 4) if self.turns <= 4 else b""

    def broken(self):
        if self.turns == 1:
            return wire.upgrade(self.address)
        return self.random.randbytes(200)


class Crowd(threading.Thread):
    def __init__(self, count, server, people, seed):
        super().__init__(daemon=True)
        self.peers = [Hostile(number, server.port, seed) for number in range(count)]
        for peer in self.peers:
            if peer.kind == "deaf":
                peer.token, peer.conversation = people.talker(peer.address)
        self.ending = threading.Event()
        self.selector = selectors.DefaultSelector()

    def run(self):
        for peer in self.peers:
            self.selector.register(peer.connect(), selectors.EVENT_WRITE, peer)
        while not self.ending.is_set():
            began = time.monotonic()
            for peer in self.peers:
                if self.ending.is_set():
                    break
                if not peer.turn():
                    self.selector.unregister(peer.socket)
                    peer.socket.close()
                    self.selector.register(peer.connect(), selectors.EVENT_WRITE, peer)
            self.ending.wait(max(0.0, began + 1.0 - time.monotonic()))
        for peer in self.peers:
            peer.socket.close()

    def lives(self):
        return sum(peer.lives for peer in self.peers)


def good_clients(server, people, good):
    return [Neighbour(server, people.visitor(f"192.0.2.{number % 250}"), f"172.16.{number // 250}.{number % 250}",
                      pace=1.9, message_every=1.8) for number in range(good)]


def round_of(server, clients, seconds, what):
    most, until = 0, time.monotonic() + seconds
    tick = threading.Event()
    while time.monotonic() < until:
        most = max(most, server.resident_kb())
        tick.wait(0.25)
        assert server.alive(), f"the server ended: {server.log_text()[-2000:]}"
    failures = [each.failure for each in clients if each.failure]
    took = sorted(one for each in clients for one in each.stop())
    figures = {"acked": len(took), "p50Ms": round(took[len(took) // 2] * 1000, 1),
               "p99Ms": round(took[len(took) * 99 // 100] * 1000, 1), "memoryMiB": most // 1024}
    print(f"{what}: {figures['acked']} messages acked, p50 {figures['p50Ms']} ms, p99 {figures['p99Ms']} ms, "
          f"memory at most {figures['memoryMiB']} MiB")
    return figures, failures, most


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hostile", type=int, default=1000, metavar="N", help="at most 2000")
    parser.add_argument("--good", type=int, default=100, metavar="N", help="at most 250")
    parser.add_argument("--seconds", type=int, default=60, metavar="N", help="of each half, at most 600")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of what broken peers send")
    parser.add_argument("--report", metavar="FILE", help="keep the figures as JSON")
    parser.add_argument("--check", action="store_true", help="fail where something is not bounded")
    chosen = parser.parse_args()
    if not (1 <= chosen.hostile <= 2000 and 1 <= chosen.good <= 250 and 1 <= chosen.seconds <= 600):
        parser.error("a number is out of its range")
    operators = free_port()
    server, problems = Server(SETTINGS % (operators, BUDGET_MIB << 20)), []
    try:
        people = People(server)
        clients = good_clients(server, people, chosen.good)
        alone, failures, before = round_of(server, clients, chosen.seconds, "alone ")
        problems += failures
        crowd = Crowd(chosen.hostile, server, people, chosen.seed)
        clients = good_clients(server, people, chosen.good)  # before the crowd: with it nobody new may come
        crowd.start()
        beside, failures, most = round_of(server, clients, chosen.seconds, "beside")
        problems += failures
        crowd.ending.set()
        crowd.join()
        times = beside["p99Ms"] / alone["p99Ms"]
        print(f"{chosen.hostile} hostile peers lived {crowd.lives()} lives; p99 {times:.2f} times that alone; "
              f"memory {(most - before) / chosen.hostile:.1f} KiB for each more")
        refused = server.metric("switchboard_limit_reached_total", operators)
        shed = server.metric('switchboard_limit_reached_total{limit="memory"}', operators)
        print(f"limits reached: {refused:.0f}, for memory {shed:.0f} of them")
        report = {"hostile": chosen.hostile, "good": chosen.good, "seconds": chosen.seconds, "seed": chosen.seed,
                  "alone": alone, "beside": beside, "p99Times": round(times, 2), "lives": crowd.lives(),
                  "limitsReached": round(refused), "shed": round(shed), "kiBForEachHostile": round((most - before) / chosen.hostile, 1)}
        if most > BUDGET_MIB * 1024:
            problems.append(f"memory was {most // 1024} MiB of {BUDGET_MIB}")
        wait_for("the hostile peers are gone",
                 lambda: server.metric("switchboard_websocket_connections", operators) == 0)
    finally:
        code = server.stop()
        if code != 0:
            problems.append(f"the server ended with {code}: {server.log_text()[-2000:]}")
        server.remove()
    if chosen.report and not problems:
        with open(chosen.report, "w", encoding="utf-8") as file:
            file.write(json.dumps(report, indent=1) + "\n")
    for problem in problems:
        print(f"FAILED {problem}")
    sys.exit(1 if chosen.check and problems else 0)


if __name__ == "__main__":
    main()
