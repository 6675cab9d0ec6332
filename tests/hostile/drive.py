#!/usr/bin/env python3
"""Plays every row of hostile input against the real server over real sockets.

    tests/hostile/drive.py conformance|corpus [--filter REGEX] [--verbose]

Each row has its own expected result. Besides, after each one: the server lives, a good client beside it is
answered as before, and at the end its log holds nothing of what was sent and few lines of it.
The server under test: $SWITCHBOARD_BINARY, else build/dev/bin/switchboard.
"""

import argparse
import glob
import os
import re
import sys
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from lib import rows as row_files  # noqa: E402
from lib import wire  # noqa: E402
from lib.neighbour import Neighbour  # noqa: E402
from lib.people import People  # noqa: E402
from lib.server import Server  # noqa: E402
from lib.steps import Player  # noqa: E402

SETTINGS = """
[server]
trusted_proxies = ["127.0.0.1"]
public_url = "http://desk.test"
[uploads]
origin = "http://files.test"
[limits]
unlimited_addresses = []
starts_per_account_and_minute = 100000
anonymous_requests_per_minute = 60
"""
CANARY = "canary7f3e"  # in what is sent; never in the log
WHOLE_ADDRESS = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d./])")  # a network goes on with its length
LOG_LINES_FOR_EACH_ROW = 2  # far more than one that is rate-limited writes


class Suite:
    def __init__(self, server):
        self.server = server
        self.people = People(server)
        self.neighbour = Neighbour(server, self.people.visitor("192.0.2.1"))
        self.slowest, self.number = (0.0, ""), 0

    def play(self, row):
        """Empty, or what went wrong."""
        self.number += 1
        address = f"10.{self.number >> 16 & 255}.{self.number >> 8 & 255}.{self.number & 255}"
        player = None
        try:
            player = Player(wire.Peer(self.server.port), {"address": address, "canary": CANARY}, self.server)
            self.people.prepare(row.start, player)
            for kind, text in row.steps:
                player.play(kind, text)
            self.note_time(row, player.peer)
        except (AssertionError, wire.Ended, wire.Late, OSError, ValueError, KeyError) as error:
            step = f"{kind} {text}" if "text" in locals() else f"@{row.start}"
            return f"{step[:160]}\n      {type(error).__name__}: {error}"
        finally:
            if player:
                player.peer.close()
        if not self.server.alive():
            return f"the server ended with {self.server.process.poll()}"
        return self.neighbour.undisturbed()

    def note_time(self, row, peer):
        if peer.slowest > self.slowest[0]:
            self.slowest = (peer.slowest, row.name)

    def finish(self, played):
        problems = []
        log = self.server.log_text()
        if CANARY in log:
            line = next(each for each in log.splitlines() if CANARY in each)
            problems.append(f"the log holds what was sent: {line[:200]}")
        whole = [each for each in WHOLE_ADDRESS.findall(log) if not each.startswith("127.") and each != "0.0.0.0"]
        if whole:
            problems.append(f"the log holds whole addresses: {', '.join(sorted(set(whole))[:5])}")
        if played > 100 and "/24: " not in log:
            problems.append("the log names no network, so nothing was said of addresses")
        if len(log.splitlines()) > 100 + LOG_LINES_FOR_EACH_ROW * played:
            problems.append(f"{len(log.splitlines())} lines of log for {played} rows")
        took = self.neighbour.stop()
        code = self.server.stop()
        if code != 0:
            problems.append(f"the server ended with {code}: {self.server.log_text()[-1500:]}")
        if took:
            print(f"good client: {len(took)} messages acked, p50 {took[len(took) // 2] * 1000:.1f} ms, "
                  f"p99 {took[len(took) * 99 // 100] * 1000:.1f} ms; slowest answer to a row "
                  f"{self.slowest[0] * 1000:.0f} ms ({self.slowest[1]})")
        return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", choices=("conformance", "corpus"))
    parser.add_argument("--filter", default="", help="rows whose name or file matches")
    parser.add_argument("--verbose", action="store_true", help="name every row")
    chosen = parser.parse_args()
    rows = [row for path in sorted(glob.glob(os.path.join(HERE, chosen.folder, "*.rows")))
            for row in row_files.read(path)]
    rows = [row for row in rows if re.search(chosen.filter, row.name + " " + row.place)]
    if not rows:
        sys.exit("no row matches")
    server = Server(SETTINGS)
    failed = 0
    try:
        suite = Suite(server)
        for row in rows:
            problem = suite.play(row)
            if problem:
                failed += 1
                print(f"FAILED {row.name} {row.about}  ({os.path.relpath(row.place)})\n    at {problem}")
                if not server.alive() or suite.neighbour.failure:
                    break
            elif chosen.verbose:
                print(f"ok     {row.name} {row.about}")
        for problem in suite.finish(len(rows)):
            failed += 1
            print(f"FAILED afterwards: {problem}")
    except BaseException:
        traceback.print_exc()
        print(server.log_text()[-3000:])
        failed += 1
    finally:
        if server.alive():
            server.stop()
        server.remove()
    print(f"{len(rows)} rows, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
