"""The real server as a process of its own on a scratch folder and a free port, and what a person with a
terminal asks of it. Stops only what it started, by its process id."""

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..")
sys.path.append(os.path.join(ROOT, "tests", "support"))

from ports import free_port  # noqa: E402

START_S = 60


def pause():
    """The one wait between two looks at a condition."""
    select.select([], [], [], 0.02)


def wait_for(what, condition, patience=START_S):
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if condition():
            return
        pause()
    raise AssertionError(f"waited {patience} s for: {what}")


class Server:
    """`settings`: lines of the configuration file beside listen and data."""

    def __init__(self, settings="", demo=True, workers=2, binary=None, wait=True):
        self.binary = binary or os.environ.get("SWITCHBOARD_BINARY") or os.path.join(
            ROOT, "build", "dev", "bin", "switchboard")
        self.folder = tempfile.mkdtemp(prefix="sb-hostile-")
        self.port = free_port()
        config = os.path.join(self.folder, "switchboard.toml")
        with open(config, "w", encoding="utf-8") as out:
            out.write(settings)
        self.log_path = os.path.join(self.folder, "server.log")
        self.log = open(self.log_path, "wb")
        self.process = subprocess.Popen(
            [self.binary, "demo" if demo else "serve", "--config", config, "--data",
             os.path.join(self.folder, "data"), "--listen", f"127.0.0.1:{self.port}", "--workers", str(workers)],
            stdout=self.log, stderr=self.log)
        self.tls = None
        if wait:
            self.wait_ready()

    def wait_ready(self):
        def ready():
            assert self.process.poll() is None, f"the server ended: {self.log_text()[-2000:]}"
            try:
                return self.ask("GET", "/readyz")[0] == 200
            except OSError:
                return False
        wait_for("the server is ready", ready)
        path = os.path.join(self.folder, "data", "demo-credentials.json")
        self.people = json.load(open(path, encoding="utf-8")) if os.path.exists(path) else {}

    def log_text(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def alive(self):
        return self.process.poll() is None

    def resident_kb(self):
        with open(f"/proc/{self.process.pid}/status", encoding="utf-8") as file:
            return int(next(line for line in file if line.startswith("VmRSS")).split()[1])

    def ask(self, method, path, body=None, headers=None, port=0):
        """(status, parsed body or text, headers)."""
        data = None if body is None else json.dumps(body).encode()
        scheme = "https" if self.tls else "http"
        request = urllib.request.Request(
            f"{scheme}://127.0.0.1:{port or self.port}{path}", data=data, method=method,
            headers={"Content-Type": "application/json", **(headers or {})})
        try:
            answer = urllib.request.urlopen(request, timeout=20, context=self.tls)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            text = answer.read().decode()
        try:
            return answer.status, json.loads(text), answer.headers
        except ValueError:
            return answer.status, text, answer.headers

    def metric(self, name, port=0):
        """The sum of the series whose line begins with `name`; `port`: the operators' listener."""
        text = self.ask("GET", "/metrics", port=port)[1]
        lines = (line.rsplit(" ", 1) for line in text.splitlines() if line.startswith(name))
        return sum(float(value) for _, value in lines)

    def stop(self):
        if self.alive():
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(60)
        self.log.close()
        return code

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)
