"""The figures are asked for without a pause, by many at once, while people talk on the same node."""

import http.client
import random
import threading

from .kills import Batch, wait
from .report import Report

ASKERS = 16


class Hammer:
    """So many connections, each asking again as soon as it is answered."""

    def __init__(self, port):
        self.port = port
        self.stopping = threading.Event()
        self.answers, self.refusals, self.broken = 0, 0, 0
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.ask, daemon=True) for _ in range(ASKERS)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join()

    def ask(self):
        while not self.stopping.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            try:
                while not self.stopping.is_set():
                    connection.request("GET", "/metrics")
                    answer = connection.getresponse()
                    self.count(answer.status, answer.read())
            except (OSError, http.client.HTTPException):
                self.count(0, b"")
            finally:
                connection.close()

    def count(self, status, text):
        with self.lock:
            if status == 200 and b"switchboard_" in text:
                self.answers += 1
            elif status in (429, 503):
                self.refusals += 1
            else:
                self.broken += 1


def run(programs, options):
    report = Report("metrics-hammered", options.seed,
                    f"{ASKERS} connections ask one node for its figures without a pause",
                    options.results)
    dice = random.Random(options.seed)
    with Batch(programs, report, options.seed, options, nodes=1) as batch:
        for number in range(options.rounds):
            batch.driver.tell("fault calm")
            wait(batch.driver, dice, 3, 3)
            calm = batch.driver.status()["acks_ms"]
            batch.driver.tell("fault hammered")
            with Hammer(batch.cluster.nodes[0].port) as hammer:
                wait(batch.driver, dice, 3, 3)
                loud = batch.driver.status()["acks_ms"]
            ms, status = batch.settle()
            report.round(f"{hammer.answers} answers, {hammer.refusals} refused; acks in ms: calm "
                         f"{calm}, hammered {loud}; settled after {ms} ms")
            report.note(f"round_{number + 1}", {"answers": hammer.answers, "calm": calm,
                                                "refused": hammer.refusals, "hammered": loud})
            if hammer.answers == 0 or hammer.broken:
                report.find("C16", f"{hammer.answers} answers, {hammer.broken} broken ones")
            if status["refused"]:
                report.find("C10", f"{status['refused']} messages were refused for good")
        batch.judge()
    return report.finish()
