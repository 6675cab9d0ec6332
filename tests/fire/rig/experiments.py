"""The other experiments, each a few rounds of one idea."""

import random
import signal
import threading
import time

from .cluster import Cluster
from .driver import Driver, judge
from .kills import Batch, wait
from .processes import wait_until
from .report import Report

CRASH_POINTS = ("hub.parsed", "hub.before_append", "hub.before_ack", "hub.after_ack",
                "hub.after_notify", "hub.before_resume")


def run_e5(programs, options):
    """A node dies at a named place of its code, between one effect and the next."""
    report = Report("e5-crash-points", options.seed, "a node dies at a chosen place",
                    options.results)
    dice = random.Random(options.seed)
    died = {}
    turns = [point for _ in range(options.rounds) for point in CRASH_POINTS]
    while turns:
        with Batch(programs, report, dice.randrange(1 << 30), options, nodes=2) as batch:
            for _ in range(min(len(turns), 4 * len(CRASH_POINTS))):
                point = turns.pop()
                crash_once(batch, dice, point, report)
                died[point] = died.get(point, 0) + 1
            batch.judge()
    report.note("deaths", died)
    return report.finish()


def crash_once(batch, dice, point, report):
    node = batch.cluster.nodes[0]
    node.child.kill()
    # A resume is rare: it has to happen first.
    at = dice.randint(1, 3 if point.endswith("resume") else 150)
    node.start(f"{point}=crash@{at}")
    batch.driver.tell("fault " + point)

    def dies():
        batch.driver.tell("cut 2")  # others come to this node
        return not node.child.is_running()
    wait_until(dies, 60, f"{node.name} dies at {point}")
    node.start()
    node.wait_ready()
    ms, status = batch.settle()
    report.round(f"{point} at its time {at}: settled after {ms} ms; {status['acked']} acked")


def run_e6(programs, options):
    """Connections are cut at any byte; the clients resume on another node."""
    report = Report("e6-resume", options.seed, "connections cut at any byte, resumed elsewhere",
                    options.results)
    dice = random.Random(options.seed)
    options.extra = {"wire": True}
    from .proxy import Proxy
    with Batch(programs, report, options.seed, options) as batch:
        proxies = [Proxy(programs, batch.cluster, node.port) for node in batch.cluster.nodes]
        # The clients of this experiment see the nodes through the proxies only.
        batch.driver.tell("finish 60000")
        batch.driver.close()
        batch.driver = Driver(batch.cluster, name="through-proxies", seed=options.seed + 1,
                              ports=[proxy.port for proxy in proxies], wire=True,
                              visitors=options.visitors, window=options.window, gap=options.gap)
        batch.driver.tell("begin")
        batch.driver.tell("speak on")
        cuts = 0
        while batch.driver.status()["reconnects"] < options.rounds:
            kind = dice.choice(["cut", "reset", "client", "half"])
            proxy = dice.choice(proxies)
            if kind == "cut":
                proxy.tell(f"cut {dice.randint(0, 4000)}")
            elif kind == "reset":
                proxy.tell("reset")
            elif kind == "client":
                batch.driver.tell(f"cut {dice.randint(1, 5)}")
            else:
                # The old socket still lives on its node while its client is back on another one.
                proxy.tell("half " + dice.choice(["up", "down"]))
                batch.driver.tell("cut 3")
                wait(batch.driver, dice, 0.02, 0.2)
                proxy.tell("reset")
                proxy.tell("clear")
            cuts += 1
            wait(batch.driver, dice, 0.01, 0.12)
        batch.driver.tell("fault end")
        ms, status = batch.settle()
        report.round(f"{cuts} acts of the rig, {status['reconnects']} reconnects, settled {ms} ms")
        report.note("reconnects", status["reconnects"])
        for proxy in proxies:
            proxy.close()
        # They go on without proxies once more: what is left is read to its end.
        judgement = None
        for proxy in proxies:
            proxy.restart()
        judgement = batch.judge()
        for proxy in proxies:
            proxy.close()
        report.note("resumes_judged", judgement["resumes"])
    return report.finish()


def run_e8(programs, options):
    """Two nodes open a conversation for the same customer at the same moment."""
    report = Report("e8-races", options.seed, "two nodes open a conversation for one customer",
                    options.results)
    cluster = Cluster(programs, nodes=2)
    try:
        cluster.start()
        cluster.make_account(agents=1)
        driver = Driver(cluster, visitors=0, seed=options.seed)
        report.round(driver.tell(f"race-opens {options.rounds}"))
        driver.close()
        judgement = judge(programs, [driver.journal])
        report.add(judgement)
        report.note("pairs", options.rounds)
        connection = cluster.redis.connection()
        report.note("conversations_in_the_store", sum(
            connection.call("ZCARD", key)
            for key in connection.call("KEYS", "sb:{c*}:*:ix:open")))
        if report.body["conversations_in_the_store"] != options.rounds:
            report.find("C11", "orphans: more conversations are open than customers came")
    finally:
        cluster.stop()
    return report.finish()


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


def run_e9(programs, options):
    """The node that routes is stopped for longer than its lease, and goes on when another routes."""
    report = Report("e9-pauses", options.seed, "lease holders paused for 0.5, 1.5 and 3 leases",
                    options.results)
    dice = random.Random(options.seed)
    lease = 1.0
    pauses = {}
    moved = 0
    with Batch(programs, report, options.seed, options, nodes=2,
               settings="[cluster]\nlease_ms = 1000\n") as batch:
        watch = TokenWatch(batch.cluster)
        watch.start()
        for _ in range(options.rounds):
            factor = dice.choice([0.5, 1.5, 3.0])
            holder = wait_until(batch.cluster.lease_holder, 20, "somebody routes")
            batch.driver.tell(f"fault pause-{factor}")
            holder.child.signal(signal.SIGSTOP)
            wait(batch.driver, dice, factor * lease, factor * lease + 0.1)
            now = batch.cluster.lease_holder()
            holder.child.signal(signal.SIGCONT)
            moved += 1 if now and now is not holder else 0
            batch.driver.tell("cut 2")
            ms, status = batch.settle()
            pauses[str(factor)] = pauses.get(str(factor), 0) + 1
            report.round(f"{holder.name} for {factor} leases: settled after {ms} ms; "
                         f"{status['acked']} acked")
        batch.judge()
        watch.close()
        report.add(judge(programs, [watch.journal]))
        report.note("commits", {"taken": watch.taken, "refused": watch.refused})
    report.note("pauses", pauses)
    report.note("lease_moved", moved)
    if moved == 0:
        report.find("C12", "no lease moved: nothing was tested")
    return report.finish()


def run_e15(programs, options):
    """Nodes are replaced one after the other under load; no client may notice more than a delay."""
    report = Report("e15-rolling-upgrade", options.seed,
                    "nodes drained and replaced one after the other under load", options.results)
    dice = random.Random(options.seed)
    stops, outages = [], []
    with Batch(programs, report, options.seed, options) as batch:
        builds = [programs.switchboard] + ([options.old] if options.old else [])
        for number in range(options.rounds):
            program = builds[number % len(builds)]
            for node in batch.cluster.nodes:
                wait(batch.driver, dice, 0.1, 0.5)
                batch.driver.tell("fault drain")
                code, seconds = node.child.stop(30)
                if code != 0:
                    report.find("C16", f"{node.name} ended with {code}")
                stops.append(round(seconds * 1000))
                node.child.command[0] = program
                node.start()
                node.wait_ready()
                ms, status = batch.settle()
                outages.append(status["outages_ms"].get("max"))
                if status["refused"]:
                    report.find("C10", f"{status['refused']} messages were refused for good")
            report.round(f"settled after {ms} ms; {status['acked']} acked; "
                         f"longest outage of a client {outages[-1]} ms")
        batch.judge()
    report.series("stop_ms", stops)
    report.series("longest_outage_ms", outages)
    return report.finish()


def run_storm(programs, options):
    """Thousands of clients lose their node at once and come back on another one."""
    report = Report("storm-reconnect", options.seed,
                    f"{options.clients} clients lose their node at once", options.results)
    cluster = Cluster(programs, nodes=2)
    try:
        cluster.start()
        cluster.make_account(agents=2)
        lost, kept = cluster.nodes
        crowd = Driver(cluster, "crowd", options.clients, options.seed, idle=True,
                       ports=[lost.port, kept.port])
        others = Driver(cluster, "others", 10, options.seed + 1, ports=[kept.port], gap=50)
        others.tell("begin")
        others.tell("speak on")
        others.tell("fault before")
        crowd.tell("begin")
        others.tell("fault calm")
        wait(others, random.Random(1), 5, 5)
        calm = others.status()["acks_ms"]
        for driver in (crowd, others):
            driver.tell("fault kill")
        lost.child.kill()
        ms, status = crowd.settle(60_000)
        storm = others.status()["acks_ms"]
        report.round(f"all back after {ms} ms: {status['outages_ms']}")
        report.note("all_back_ms", ms)
        report.note("outages_ms", status["outages_ms"])
        report.note("others_ack_ms_calm", calm)
        report.note("others_ack_ms_storm", storm)
        others.settle()
        others.tell("finish 30000")
        report.add(judge(programs, [others.journal]))
        if ms is None or ms > 30_000:
            report.find("C16", "not all were back within 30 s")
        for driver in (crowd, others):
            driver.close()
    finally:
        cluster.stop()
    return report.finish()
