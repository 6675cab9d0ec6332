"""The fault proxy (proxy/main.cpp) as a child."""

import subprocess

from ports import free_port

from .processes import _die_with_the_rig


class Proxy:
    def __init__(self, programs, cluster, target):
        self.program = programs.proxy
        self.target = target
        self.port = free_port()
        self.process = None
        self.restart()

    def restart(self):
        self.process = subprocess.Popen(
            [self.program, str(self.port), str(self.target)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True, preexec_fn=_die_with_the_rig)
        line = self.process.stdout.readline()
        if not line.startswith("listening"):
            raise RuntimeError("the proxy did not start")

    def tell(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        if answer != "ok":
            raise RuntimeError(f"proxy: {line}: {answer}")

    def close(self):
        self.process.stdin.close()
        self.process.wait()
