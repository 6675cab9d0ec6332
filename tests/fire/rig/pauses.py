"""E9: the node that routes is stopped for longer than its lease lives, and then goes on."""

import random
import signal
import threading
import time

from .driver import judge
from .kills import ROUNDS_PER_JOURNAL, Batch, wait
from .processes import wait_until
from .report import Report


class TokenWatch(threading.Thread):
    """Writes down the fencing token of every routing commit that the store took, from MONITOR: it
    sees the calls and what they wrote, whatever the server says about itself."""

    def __init__(self, cluster):
        super().__init__(daemon=True)
        self.connection = cluster.redis.connection()
        self.connection.socket.settimeout(None)
        self.journal = cluster.folder + "/tokens.journal"
        self.connection.call("MONITOR")
        self.taken = self.refused = 0
        self.pending = None

    def run(self):
        with open(self.journal, "w", encoding="utf-8") as out:
            try:
                while True:
                    self.line(self.connection.input.readline().decode(errors="replace"), out)
            except (OSError, ValueError):
                pass

    def line(self, line, out):
        if not line:
            raise OSError("closed")
        words = [word.strip('"') for word in line.split()]
        if len(words) < 4:
            return
        if words[2] == "lua]" and self.pending and words[3].upper() in (
                "HSET", "XADD", "XTRIM", "HDEL", "ZADD", "DEL"):
            cell, token = self.pending
            out.write(f"{time.monotonic_ns()} token store - - {token} {cell}\n")
            out.flush()
            self.taken += 1
            self.pending = None
        elif words[2] != "lua]":
            if self.pending:
                self.refused += 1
                self.pending = None
            if words[3].upper() == "FCALL" and words[4].endswith("_commit"):
                self.pending = (words[6], words[7])

    def close(self):
        self.connection.socket.shutdown(2)
        self.join()


LEASE_S = 1.0


def pause_once(batch, dice, report):
    """Answers the pause in leases, and whether another node routed when it ended."""
    factor = dice.choice([0.5, 1.5, 3.0])
    holder = wait_until(batch.cluster.lease_holder, 20, "somebody routes")
    batch.driver.tell(f"fault pause-{factor}")
    holder.child.signal(signal.SIGSTOP)
    # Agents who come and go meanwhile are work for whoever routes.
    batch.driver.tell("cut 3")
    batch.driver.tell("turn-over 1")
    wait(batch.driver, dice, factor * LEASE_S, factor * LEASE_S + 0.1)
    now = batch.cluster.lease_holder()
    holder.child.signal(signal.SIGCONT)
    batch.driver.tell("cut 2")
    ms, status = batch.settle()
    report.round(f"{holder.name} for {factor} leases: settled after {ms} ms; "
                 f"{status['acked']} acked")
    return factor, bool(now and now is not holder)


def run_e9(programs, options):
    """The node that routes is stopped for longer than its lease, and goes on when another routes."""
    report = Report("e9-pauses", options.seed, "lease holders paused for 0.5, 1.5 and 3 leases",
                    options.results, options.add)
    dice = random.Random(options.seed)
    pauses, commits, moved = {}, {"taken": 0, "refused": 0}, 0
    while report.body["rounds"] < options.rounds:
        left = min(ROUNDS_PER_JOURNAL, options.rounds - report.body["rounds"])
        with Batch(programs, report, dice.randrange(1 << 30), options, nodes=2,
                   settings="[cluster]\nlease_ms = 1000\n") as batch:
            watch = TokenWatch(batch.cluster)
            watch.start()
            for _ in range(left):
                factor, has_moved = pause_once(batch, dice, report)
                pauses[str(factor)] = pauses.get(str(factor), 0) + 1
                moved += has_moved
            batch.judge()
            watch.close()
            commits["taken"] += watch.taken
            commits["refused"] += watch.refused
            for key, value in (("commits", commits), ("pauses", pauses), ("lease_moved", moved)):
                report.note(key, value)  # kept with what is judged, should the run be broken off
            report.add(judge(programs, [watch.journal]))
    if moved == 0:
        report.find("C12", "no lease moved: nothing was tested")
    return report.finish()
