"""The other experiments, each a few rounds of one idea."""

import json
import random
import statistics

from .cluster import Cluster, request
from .driver import Driver, judge
from .kills import Batch, wait
from .report import Report

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


def open_in_the_store(cluster):
    connection = cluster.redis.connection()
    return sum(connection.call("ZCARD", key) for key in connection.call("KEYS", "sb:{c*}:*:ix:open"))


def race_opens(programs, options, report):
    cluster = Cluster(programs, nodes=2)
    try:
        cluster.start()
        cluster.make_account(agents=1)
        driver = Driver(cluster, visitors=0, seed=options.seed)
        report.round("opens: " + driver.tell(f"race-opens {options.rounds}"))
        driver.close()
        report.add(judge(programs, [driver.journal]))
        report.note("conversations_in_the_store", open_in_the_store(cluster))
        if report.body["conversations_in_the_store"] != options.rounds:
            report.find("C11", "orphans: more conversations are open than customers came")
    finally:
        cluster.stop()


def run_e8(programs, options):
    """Two things at once about one conversation, at two nodes: two opens, two accepts of an offer, a
    close and a message, a transfer and the loss of whom it goes to."""
    report = Report("e8-races", options.seed, "two things at once about one conversation",
                    options.results)
    race_opens(programs, options, report)
    seen = {"opens": options.rounds}
    with Batch(programs, report, options.seed, options, nodes=2) as batch:
        batch.driver.tell("speak off")
        for kind in ("closes", "transfers"):
            answer = batch.driver.tell(f"race-{kind} {options.rounds}")
            seen.update(json.loads(answer.split(" ", 1)[1]))
            report.round(f"{kind}: {answer}")
        if seen["snatched"]:
            report.find("C11", f"{seen['snatched']} offers were accepted by whom they were not made to")
        if not seen["transfers_taken"]:
            report.find("C11", "no transfer was taken: nothing was tested")
        batch.driver.tell("settle 60000")
        batch.judge()
        if open_in_the_store(batch.cluster) != options.visitors:
            report.find("C11", "orphans: more conversations are open than customers are there")
    report.note("pairs", seen)
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
                batch.driver.tell("turn-over 2")
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


def figure(port, name):
    """The sum of a metric of this node."""
    text = request(port, "GET", "/metrics")[1].get("text", "")
    return sum(float(line.split()[-1]) for line in text.splitlines()
               if line.split("{")[0].split(" ")[0] == name)


def storm_round(programs, options, seed):
    """One crowd comes back: what it waited, what others' acks took before and meanwhile, and the judgement on them."""
    paced = f"accepts_per_second = {options.accepts}\n" if options.accepts else ""
    cluster = Cluster(programs, nodes=2, limits=paced)
    try:
        cluster.start()
        cluster.make_account(agents=2)
        lost, kept = cluster.nodes
        crowd = Driver(cluster, "crowd", options.clients, seed, idle=True, crowd=True,
                       ports=[lost.port, kept.port])
        others = Driver(cluster, "others", 10, seed + 1, ports=[kept.port], gap=50)
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
        seen = {"all_back_ms": ms, "outages_ms": status["outages_ms"], "others_ack_ms_calm": calm,
                "others_ack_ms_storm": storm, "ratio_p99": round(storm["p99"] / calm["p99"], 2) if "p99" in storm and "p99" in calm else None,
                "held_rounds": figure(kept.port, "switchboard_gateway_held_rounds_total")}
        others.settle()
        others.tell("finish 30000")
        judgement = judge(programs, [others.journal])
        for driver in (crowd, others):
            driver.close()
        return seen, judgement
    finally:
        cluster.stop()


def run_storm(programs, options):
    """Thousands of clients lose their node at once and come back on another one."""
    report = Report("storm-reconnect", options.seed,
                    f"{options.clients} clients lose their node at once", options.results)
    report.note("accepts_per_second", options.accepts or "default")
    seen = []
    for number in range(options.rounds):
        last, judgement = storm_round(programs, options, options.seed + 2 * number)
        seen.append(last)
        report.round(f"all back after {last['all_back_ms']} ms: {last['outages_ms']}; others' acks "
                     f"{last['others_ack_ms_calm']} -> {last['others_ack_ms_storm']}")
        report.add(judgement)
        if last["all_back_ms"] is None or last["all_back_ms"] > 30_000:
            report.find("C16", "not all were back within 30 s")
        elif last["outages_ms"].get("p99", 0) > 8_000:
            report.find("C16", f"p99 of the outage is {last['outages_ms']['p99']} ms, beyond 8 s")
    # One stall of the disk is the p99 of one round: the median of several tells what the crowd costs.
    # A figure and no finding, for on a busy machine it says nothing.
    ratios = [each["ratio_p99"] for each in seen if each["ratio_p99"] is not None]
    if ratios:
        report.note("others_p99_grew_median", statistics.median(ratios))
        report.note("others_p99_at_most_doubled", statistics.median(ratios) <= 2)
    report.note("storms", seen)
    return report.finish()
