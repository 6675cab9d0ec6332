"""What every ticket test stands on: a Redis of its own, workers that can be killed, waiting for conditions."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "support"))

from ports import free_port  # noqa: E402,F401  (the other tests take it from here)

WORKER = os.environ.get("TICKET_WORKER", "build/dev/tests/integration/tickets/ticket_worker")

NEVER = threading.Event()  # a pause between two looks is a wait for it


def wait_until(condition, what, limit=120.0, beat=0.05):
    """The limit only ends a broken test."""
    until = time.monotonic() + limit
    while not condition():
        if time.monotonic() > until:
            raise AssertionError("not within %d s: %s" % (limit, what))
        NEVER.wait(beat)


def file_of(number):
    """What the customer of conversation `number` sent, with TICKET_FILES; the worker makes the same."""
    return bytes((number * 31 + i) % 256 for i in range(300_000 + number))


class Stage:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="tickets-")
        os.chmod(self.folder, 0o755)
        self.workers = []
        path = os.path.join(self.folder, "redis.sock")
        self.redis = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", path, "--save", "", "--dir", self.folder],
            stdout=subprocess.DEVNULL)
        self.url = "unix://" + path
        wait_until(lambda: os.path.exists(path), "redis-server listens")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for worker in self.workers:
            stop(worker)
        stop(self.redis)
        shutil.rmtree(self.folder, ignore_errors=True)

    def tool(self, *args, env=None):
        run = subprocess.run(
            [WORKER, args[0], self.url, "shop", *map(str, args[1:])], capture_output=True, text=True,
            env={**os.environ, **(env or {})})
        if run.returncode != 0:
            raise AssertionError(run.stderr)
        return run.stdout

    def seed(self, sinks, count, poison=False, account=None, env=None):
        config = {
            "account": {"name": "Trà & Co", "locale": "vi", "timeZone": "Asia/Ho_Chi_Minh", **(account or {})},
            "queues": [{"id": "help", "name": "Help"}],
            "sinks": sinks}
        path = os.path.join(self.folder, "config.json")
        with open(path, "w", encoding="utf-8") as out:
            json.dump(config, out)
        self.tool("seed", path, count, env={**({"TICKET_POISON": "1"} if poison else {}), **(env or {})})

    def start_worker(self, timeout_ms=15000, env=None):
        worker = subprocess.Popen(
            [WORKER, "work", self.url, "shop", self.folder, str(timeout_ms)], stdout=subprocess.PIPE,
            text=True, env={**os.environ, **(env or {})})
        if worker.stdout.readline() != "ready\n":
            raise AssertionError("the worker did not start")
        self.workers.append(worker)
        return worker

    def kill(self, worker):
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        worker.stdout.close()
        self.workers.remove(worker)

    def counts(self):
        return json.loads(self.tool("counts"))

    def settled(self):
        return self.counts()["owed"] == 0

    def wait_settled(self, what="everything is delivered or parked", limit=120.0):
        """Each look is a process of its own: fewer looks leave the machine to those who work."""
        wait_until(self.settled, what, limit, beat=0.25)

    def texts(self, count):
        rows = map(json.loads, self.tool("texts", count).splitlines())
        return {row["conversation"]: row["text"] for row in rows}

    def adds_up(self):
        now = self.counts()
        places = ("ticketed", "owed", "parked", "exempt", "missing")
        if now["finished"] != sum(now[place] for place in places):
            raise AssertionError("the counts do not add up: %s" % now)
        return now


def stop(process):
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    if process.stdout:
        process.stdout.close()
