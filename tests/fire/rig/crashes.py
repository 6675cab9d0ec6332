"""E5: a node dies at a named place of its code (server/base/fail_points.hpp)."""

import random

from .kills import Batch
from .processes import wait_until
from .report import Report

CRASH_POINTS = ("hub.parsed", "hub.before_append", "hub.before_ack", "hub.after_ack",
                "hub.after_notify", "hub.before_resume", "outbox.claimed", "outbox.delivered")
RARE = ("hub.before_resume", "outbox.claimed", "outbox.delivered")


def run_e5(programs, options):
    """A node dies at a named place of its code, between one effect and the next."""
    report = Report("e5-crash-points", options.seed, "a node dies at a chosen place",
                    options.results)
    dice = random.Random(options.seed)
    died = {}
    turns = [point for _ in range(options.rounds) for point in CRASH_POINTS]
    while turns:
        with Batch(programs, report, dice.randrange(1 << 30), options, nodes=2,
                   settings="[cluster]\nlease_ms = 1000\n") as batch:
            for _ in range(min(len(turns), 4 * len(CRASH_POINTS))):
                point = turns.pop()
                crash_once(batch, dice, point, report)
                died[point] = died.get(point, 0) + 1
            batch.judge()
    report.note("deaths", died)
    return report.finish()


def route_at(node, cluster):
    """Who routes hears of a close at once, and delivers its ticket, and may die of it already."""
    others = [other for other in cluster.nodes if other is not node]
    for other in others:
        other.child.kill()
    wait_until(lambda: cluster.lease_holder() is node or not node.child.is_running(), 60,
               f"{node.name} routes")
    for other in others:
        other.start()
        other.wait_ready()


def crash_once(batch, dice, point, report):
    node = batch.cluster.nodes[0]
    node.child.kill()
    at = dice.randint(1, 3 if point in RARE else 150)
    node.start(f"{point}=crash@{at}")
    batch.driver.tell("fault " + point)
    if point.startswith("outbox."):
        route_at(node, batch.cluster)

    def dies():
        batch.driver.tell("cut 2")  # others come to this node
        batch.driver.tell("turn-over 1")
        return not node.child.is_running()
    wait_until(dies, 60, f"{node.name} dies at {point}")
    node.start()
    node.wait_ready()
    ms, status = batch.settle()
    report.round(f"{point} at its time {at}: settled after {ms} ms; {status['acked']} acked")
