"""The load driver as a child that is told one line and answers one."""

import json
import os
import subprocess

from .processes import _die_with_the_rig


def _on_other_machines():
    """What stands for thousands of machines must not take the processor from the servers: it gets
    what they leave. Of a rig that runs in real time it is no part: together they would use up what
    the kernel allows to real time, and everybody would be stopped for 50 ms in each second."""
    _die_with_the_rig()
    if os.sched_getscheduler(0) == os.SCHED_RR:
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    else:
        os.nice(10)


class Driver:
    def __init__(self, cluster, name="driver", visitors=20, seed=1, ports=None, crowd=False,
                 **options):
        self.journal = os.path.join(cluster.folder, name + ".journal")
        command = [cluster.programs.driver, "--journal", self.journal, "--inbox", cluster.inbox,
                   "--seed", str(seed), "--visitors", str(visitors)]
        if not options.get("idle"):
            command += ["--staff", cluster.staff_file]
        for port in ports or [node.port for node in cluster.nodes]:
            command += ["--node", f"http://127.0.0.1:{port}"]
        for option, value in options.items():
            command += [f"--{option}"] if value is True else [f"--{option}", str(value)]
        self.log = open(os.path.join(cluster.folder, name + ".log"), "ab")
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, text=True,
            preexec_fn=_on_other_machines if crowd else _die_with_the_rig)

    def tell(self, line):
        """The answer; an error is raised."""
        self.send(line)
        return self.answer(line)

    def send(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def answer(self, line):
        answer = self.process.stdout.readline().strip()
        if not answer:
            raise RuntimeError(f"the driver ended during '{line}': see {self.log.name}")
        if answer.startswith("error"):
            raise RuntimeError(f"'{line}': {answer}")
        return answer

    def status(self):
        return json.loads(self.tell("status"))

    def settle(self, patience_ms=60_000):
        """Milliseconds until all that was sent before is acked, or nothing; and the status."""
        word, ms, status = self.tell(f"settle {patience_ms}").split(" ", 2)
        return (int(ms) if word == "settled" else None), json.loads(status)

    def close(self):
        if self.process.poll() is None:
            try:
                self.send("quit")
                self.process.wait(10)
            except (OSError, subprocess.TimeoutExpired):
                self.process.kill()
        self.process.wait()
        self.log.close()


def judge(programs, journals):
    """The checker's judgement of these journals together."""
    result = subprocess.run([programs.checker, *journals], capture_output=True, text=True,
                            check=False)
    if result.returncode not in (0, 1):
        raise RuntimeError("the checker failed: " + result.stderr)
    return json.loads(result.stdout)
