"""E1: nodes and Redis are killed under load. E2: Redis loses its power under load."""

import os
import random
import shutil
import signal

from .cluster import Cluster
from .driver import Driver, judge
from .processes import wait_until
from .redis import RedisError
from .report import Report
from .sink import Sink

ROUNDS_PER_JOURNAL = 25  # then everything is read, judged and begun anew
SINK_LEASE = "lease_ms = 5000\n"  # in [sinks]: what a killed node was about to deliver
VARIANTS = ("plain", "torn", "half", "rewrite")
TARGETS = (("node", 55), ("all nodes", 5), ("redis", 25), ("router", 10), ("worker", 5))


class Batch:
    """A cluster with its load for some rounds; kept on the disk only if something was found."""

    def __init__(self, programs, report, seed, options, **cluster):
        self.programs = programs
        self.report = report
        cluster["settings"] = SINK_LEASE + cluster.get("settings", "")
        self.cluster = Cluster(programs, **cluster)
        self.sink = Sink(self.cluster.folder, seed)
        self.driver = None
        self.options = options
        self.seed = seed

    def __enter__(self):
        try:
            self.cluster.start()
            self.cluster.make_account(sinks=[self.sink.settings()])
            load = {"visitors": self.options.visitors, "window": self.options.window,
                    "gap": self.options.gap}
            self.driver = Driver(self.cluster, seed=self.seed, **load, **self.options.extra)
            self.driver.tell("begin")
            self.driver.tell("speak on")
        except BaseException:
            self.cluster.stop()
            self.sink.close()
            raise
        return self

    def wait_for_tickets(self):
        """Until every conversation that was closed has one; the checker says which have not."""
        closed = self.driver.status()["closed"]
        try:
            wait_until(lambda: len(self.sink.conversations) >= closed, 180, "every ticket is there")
        except RuntimeError as error:
            self.report.find("C13", str(error))
        for name in ("repeated", "refused", "lost"):
            count = self.report.body.setdefault("deliveries", {})
            count[name] = count.get(name, 0) + getattr(self.sink, name)

    def settle(self):
        """Recovery after a fault: milliseconds, or nothing and a finding."""
        ms, status = self.driver.settle(60_000)
        if ms is None:
            self.report.find("C16", f"not settled within 60 s: {status}")
        return ms, status

    def judge(self):
        self.driver.tell("finish 60000")
        self.wait_for_tickets()
        judgement = judge(self.programs, [self.driver.journal, self.sink.journal])
        self.report.add(judgement)
        with open(self.cluster.staff_file, encoding="utf-8") as staff:
            secrets = [line.split()[1] for line in staff] + [self.cluster.password]
        for leak in self.cluster.logs_mention(secrets):
            self.report.find("C15", leak)
        return judgement

    def __exit__(self, kind, value, trace):
        if self.driver:
            self.driver.close()
        self.cluster.stop()
        self.sink.close()
        is_planted = self.options.must_fail or self.options.fsync != "always"
        if kind is None and (is_planted or not self.report.body["violations"]):
            shutil.rmtree(self.cluster.folder, ignore_errors=True)
        else:
            print(f"  kept: {self.cluster.folder}", flush=True)


def choose(dice):
    return dice.choices([name for name, _ in TARGETS], [weight for _, weight in TARGETS])[0]


def victims(cluster, target, dice):
    if target == "all nodes":
        return list(cluster.nodes)
    if target == "router":
        return [cluster.lease_holder() or dice.choice(cluster.nodes)]
    return [dice.choice(cluster.nodes)]


def wait(driver, dice, low, high):
    """Load for a while: time under load is what a schedule of faults is made of."""
    driver.tell(f"run {round(1000 * dice.uniform(low, high))}")


def kill_round(batch, dice, pace):
    cluster, driver = batch.cluster, batch.driver
    target = choose(dice)
    driver.tell("turn-over 2")
    wait(driver, dice, 0.2 * pace, 1.2 * pace)
    driver.tell("fault " + target.replace(" ", "-"))
    if target == "redis":
        cluster.redis.kill()
        wait(driver, dice, 0.1 * pace, 0.7 * pace)
        cluster.redis.start()
    else:
        chosen = victims(cluster, target, dice)
        for node in chosen:
            node.child.signal(signal.SIGKILL)
        for node in chosen:
            node.child.kill()
        wait(driver, dice, 0.1 * pace, 0.7 * pace)
        for node in chosen:
            node.start()
        for node in chosen:
            node.wait_ready()
    ms, status = batch.settle()
    return target, ms, status


def run_e1(programs, options):
    planted = "-" + options.fail_points.replace("=", "-") if options.fail_points else ""
    report = Report("e1-kill-storm" + planted, options.seed,
                    "nodes, routers and Redis killed under load", options.results)
    dice = random.Random(options.seed)
    recoveries = {}
    while report.body["rounds"] < options.rounds:
        left = min(ROUNDS_PER_JOURNAL, options.rounds - report.body["rounds"])
        with Batch(programs, report, dice.randrange(1 << 30), options) as batch:
            for _ in range(left):
                target, ms, status = kill_round(batch, dice, options.pace)
                recoveries.setdefault(target, []).append(ms)
                report.round(f"{target}: settled after {ms} ms; {status['acked']} acked, "
                             f"{status['reconnects']} reconnects")
            batch.judge()
        if report.body["violations"] and not options.go_on:
            break
    for target, values in recoveries.items():
        report.series("settled_ms " + target, values)
    return report.finish(must_fail=[rule for rule in options.must_fail.split(",") if rule])


def begin_rewrite(redis):
    """One that Redis began by itself, because the file grew, serves as well."""
    connection = redis.connection()
    try:
        connection.call("BGREWRITEAOF")
    except RedisError as error:
        if "already in progress" not in str(error):
            raise
    finally:
        connection.close()


def power_round(batch, dice, pace, variant):
    cluster, driver = batch.cluster, batch.driver
    # What is closed in the second that is lost on purpose could not be closed again.
    if batch.options.fsync == "always":
        driver.tell("turn-over 2")
    wait(driver, dice, 0.3 * pace, 1.2 * pace)
    driver.tell("fault power-" + variant)
    if variant == "rewrite":
        begin_rewrite(cluster.redis)
        wait(driver, dice, 0.0, 0.05)
    cluster.redis.kill()
    lost = cluster.redis.lose_power("plain" if variant == "rewrite" else variant, dice)
    cluster.redis.start()
    ms, status = batch.settle()
    return lost, ms, status


def run_e2(programs, options):
    relaxed = options.fsync != "always"
    name = ("e2-power-loss" + ("-control-" + options.fsync if relaxed else "") +
            ("-control-no-guard" if options.no_guard else ""))
    planted = [rule for rule in options.must_fail.split(",") if rule]
    report = Report(name, options.seed, f"Redis cut to its last fsync, appendfsync {options.fsync}",
                    options.results)
    dice = random.Random(options.seed)
    variants = ["plain"] if relaxed else [options.variant] if options.variant else VARIANTS
    settled, lost_bytes, counts = [], 0, {}
    while report.body["rounds"] < options.rounds:
        left = min(ROUNDS_PER_JOURNAL, options.rounds - report.body["rounds"])
        with Batch(programs, report, dice.randrange(1 << 30), options, nodes=2, shim=True,
                   fsync=options.fsync, guard=not options.no_guard) as batch:
            for _ in range(left):
                variant = dice.choice(variants)
                lost, ms, status = power_round(batch, dice, options.pace, variant)
                counts[variant] = counts.get(variant, 0) + 1
                lost_bytes += lost
                settled.append(ms)
                report.round(f"{variant}: {lost} bytes were not synced; settled after {ms} ms; "
                             f"{status['acked']} acked")
            batch.judge()
        if report.body["violations"] and not options.go_on and not relaxed:
            break
    report.note("variants", counts)
    report.note("bytes_not_synced", lost_bytes)
    report.series("settled_ms", settled)
    return report.finish(must_fail=("C1", "C4", "C5", "C8") if relaxed else planted)


def embedded_pids(node):
    """The private redis-server of a node: its child."""
    found = []
    for pid in os.listdir("/proc"):
        if pid.isdigit():
            try:
                with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
                    fields = stat.read().rsplit(")", 1)[1].split()
                with open(f"/proc/{pid}/comm", encoding="utf-8") as comm:
                    name = comm.read().strip()
            except OSError:
                continue
            if int(fields[1]) == node.child.process.pid and name.startswith("redis"):
                found.append(int(pid))
    return found


def run_e2_embedded(programs, options):
    """One node with its private Redis: the whole machine loses its power, blocks of zeros at the
    end of the file included; the start-up guard has to repair it."""
    from .redis import cut_files
    from .redis import Redis
    report = Report("e2-power-loss-embedded", options.seed,
                    "a whole node cut to its last fsync, with torn records and blocks of zeros",
                    options.results)
    dice = random.Random(options.seed)
    counts = {}
    with Batch(programs, report, options.seed, options, nodes=1, redis=False) as batch:
        node = batch.cluster.nodes[0]
        table = os.path.join(batch.cluster.folder, "synced")
        node.child.env.update({"LD_PRELOAD": programs.shim, "FIRE_SYNC_TABLE": table})
        reader = Redis.__new__(Redis)
        reader.table = table
        node.child.stop()
        node.start()
        node.wait_ready()
        batch.settle()
        for _ in range(options.rounds):
            variant = dice.choice(["plain", "torn", "zeros"])
            wait(batch.driver, dice, 0.3 * options.pace, 1.2 * options.pace)
            batch.driver.tell("fault power-" + variant)
            for pid in embedded_pids(node):
                os.kill(pid, signal.SIGKILL)
            node.child.kill()
            lost = cut_files(os.path.join(node.data, "redis", "appendonlydir"),
                             reader.synced_sizes(), variant, dice)
            node.start()
            node.wait_ready()
            ms, status = batch.settle()
            counts[variant] = counts.get(variant, 0) + 1
            report.round(f"{variant}: {lost} bytes were not synced; settled after {ms} ms; "
                         f"{status['acked']} acked")
        batch.judge()
    report.note("variants", counts)
    return report.finish()
