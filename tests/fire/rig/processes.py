"""Child processes that never outlive the rig, and waiting for conditions instead of for time."""

import ctypes
import os
import resource
import select
import signal
import subprocess
import time

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


def _die_with_the_rig():
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


class Child:
    """One process; its output goes to a log file that every start appends to."""

    def __init__(self, name, command, log, env=None):
        self.name = name
        self.command = command
        self.log = log
        self.env = env or {}
        self.process = None

    def start(self, extra_env=None):
        with open(self.log, "ab") as out:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                env={**os.environ, **self.env, **(extra_env or {})}, preexec_fn=_die_with_the_rig)

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def signal(self, number):
        if self.is_running():
            self.process.send_signal(number)

    def kill(self):
        self.signal(signal.SIGKILL)
        if self.process:
            self.process.wait()

    def stop(self, patience=30):
        """SIGTERM; answers the exit code and the seconds that it took."""
        began = time.monotonic()
        self.signal(signal.SIGTERM)
        try:
            code = self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()
            raise RuntimeError(f"{self.name} did not end within {patience} s of SIGTERM") from None
        return code, time.monotonic() - began


def wait_until(condition, patience, what):
    until = time.monotonic() + patience
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > until:
            raise RuntimeError(f"{what}: not within {patience} s")
        select.select([], [], [], 0.01)  # between two looks
