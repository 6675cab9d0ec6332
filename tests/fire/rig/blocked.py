"""An event loop that does not answer: told with its place, the other loops serve; at last the node
ends, and its people go on elsewhere."""

import random
import re
import subprocess

from .cluster import ask, request
from .kills import Batch, wait
from .processes import wait_until
from .report import Report
from .wire import Wire

SOCKETS = 16  # over two loops: that all have the same one happens once in 32,000 times
STUCK = 6     # exit code of serve


def log_of(node):
    with open(node.child.log, encoding="utf-8", errors="replace") as log:
        return log.read()


def place_names(program, line):
    """What addr2line makes of the stack in a line of the log."""
    offsets = re.findall(r"switchboard\+(0x[0-9a-f]+)", line)
    found = subprocess.run(["addr2line", "-Cfpe", program, *offsets], capture_output=True,
                           text=True, check=False)
    return found.stdout


def block_for_a_while(programs, report, cluster):
    """One of two loops stands still for 5 s: who has the other one notices nothing."""
    node = cluster.nodes[0]
    node.child.stop()
    node.child.command[node.child.command.index("--workers") + 1] = "2"
    # The customers' hellos come first; a ping after them blocks the loop that reads it.
    node.start(f"hub.parsed=pause:5000@{SOCKETS + 1}")
    node.wait_ready()
    wires = [Wire(node.port, ask(node.port, "POST", "/api/v1/visitor-token",
                                 {"inbox": cluster.inbox, "locale": "en"})["token"])
             for _ in range(SOCKETS)]
    numbers = [wire.send("ping", {}) for wire in wires]
    wait_until(lambda: "does not answer" in log_of(node), 30, "the log tells of the blocked loop")
    # Every ping was sent before: those of the other loop are answered while this one stands.
    left = [(wire, number) for wire, number in zip(wires, numbers)
            if not answers_now(wire, number)]
    served = SOCKETS - len(left)
    still = "answers again" not in log_of(node)
    if still and served == 0:
        report.find("C16", "nobody was served while one loop stood still")
    wait_until(lambda: "answers again" in log_of(node), 60, "the loop goes on")
    for wire, number in left:
        wire.wait(lambda frame, number=number: frame.get("request") == number, 30)
    for wire in wires:
        wire.close()
    text = log_of(node)
    line = next(each for each in text.splitlines() if "does not answer" in each)
    names = place_names(programs.switchboard, line)
    if "reach" not in names:
        report.find("C16", f"the stack does not name the place: {line} {names}")
    metrics = request(node.port, "GET", "/metrics")[1]["text"]
    if not re.search(r'switchboard_loop_blocked_total\{loop="sb-worker-\d"\} 1', metrics):
        report.find("C16", "the metric does not count it")
    report.round(f"5 s: {served} of {SOCKETS} were served meanwhile; told with "
                 f"{len(names.splitlines())} places")
    node.child.stop()


def answers_now(wire, number):
    try:
        wire.wait(lambda frame: frame.get("request") == number, 0.2)
        return True
    except TimeoutError:
        return False


def block_for_good(batch, dice, node):
    """The loop never comes back: the node ends by itself and the load goes on elsewhere."""
    batch.driver.tell("fault blocked")

    def ended():
        batch.driver.tell("cut 3")  # until some have come to this node
        wait(batch.driver, dice, 0.2, 0.3)
        return not node.child.is_running()
    wait_until(ended, 120, f"{node.name} ends by itself")
    code = node.child.process.returncode
    ms, status = batch.settle()
    node.start()
    node.wait_ready()
    wait(batch.driver, dice, 0.2, 0.5)
    batch.report.round(f"for good: ended with {code}; settled after {ms} ms; "
                       f"{status['acked']} acked")
    if code != STUCK:
        batch.report.find("C16", f"the node ended with {code} instead of {STUCK}")
    if "this node ends" not in log_of(node):
        batch.report.find("C16", "the log does not say why the node ended")


def run(programs, options):
    report = Report("blocked-loop", options.seed, "event loops that do not answer",
                    options.results)
    dice = random.Random(options.seed)
    with Batch(programs, report, options.seed, options, nodes=3,
               settings="[server]\nblocked_seconds = 2\n") as batch:
        for _ in range(options.rounds):
            node = dice.choice(batch.cluster.nodes)
            node.child.stop()
            node.start(f"hub.parsed=pause:600000@{dice.randint(20, 200)}")
            block_for_good(batch, dice, node)
        batch.judge()
    with Batch(programs, report, options.seed, options, nodes=1) as batch:
        batch.driver.tell("finish 60000")
        batch.driver.close()
        block_for_a_while(programs, report, batch.cluster)
        batch.driver = None
    return report.finish()
