"""Totals of an experiment, its progress on the terminal, and its report as a file."""

import json
import os
import subprocess
import sys
import time

from .cluster import ROOT


def commit():
    result = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short=12", "HEAD"],
                            capture_output=True, text=True, check=False)
    return result.stdout.strip() or "unknown"


def added(before, now, key=""):
    """Two reports, or parts of them, as one: figures are added, of a slowest the slower stays."""
    if isinstance(before, bool) or not isinstance(before, type(now)):
        return now
    if isinstance(now, dict):
        return {name: added(before[name], now[name], name) if name in before and name in now
                else now.get(name, before.get(name)) for name in {**before, **now}}
    if key in ("seed", "load_average_before", "load_average_after"):
        return now
    if key.startswith("slowest"):
        return max(before, now)
    return before + now if isinstance(now, (int, float, list)) else now


class Report:
    SUMS = ("sent", "acked", "duplicates_answered", "delivered", "in_history", "conversations",
            "resumes", "resets", "accepted", "closed", "effects", "tokens", "faults", "events")

    def __init__(self, name, seed, what, keep_to=None, go_on=False):
        """`go_on`: adds to the report that is kept there already, of an earlier part of the run."""
        self.name = name
        self.before = None
        kept = os.path.join(keep_to or "", name + ".json")
        if go_on and keep_to and os.path.exists(kept):
            with open(kept, encoding="utf-8") as file:
                self.before = json.load(file)
        self.began = time.time()
        self.keep_to = keep_to
        self.body = {"experiment": name, "what": what, "seed": seed, "commit": commit(),
                     "load_average_before": os.getloadavg()[0], "rounds": 0, "violations": {},
                     "findings": [], "totals": {}}
        print(f"{name}: {what}; seed {seed}, commit {self.body['commit']}", flush=True)

    def add(self, judgement):
        totals = self.body["totals"]
        for key in self.SUMS:
            totals[key] = totals.get(key, 0) + judgement.get(key, 0)
        totals["slowest_settle_ms"] = max(totals.get("slowest_settle_ms", 0),
                                          judgement.get("slowest_settle_ms", 0))
        for rule, count in judgement["violations"].items():
            self.body["violations"][rule] = self.body["violations"].get(rule, 0) + count
        self.body["findings"] = (self.body["findings"] + judgement["findings"])[:20]
        self.body["rounds_judged"] = self.body["rounds"]
        self.save()  # a run that is broken off keeps what was judged

    def find(self, rule, what):
        self.body["violations"][rule] = self.body["violations"].get(rule, 0) + 1
        self.body["findings"] = (self.body["findings"] + [f"{rule}: {what}"])[:20]

    def round(self, text=""):
        self.body["rounds"] += 1
        print(f"  round {self.body['rounds']}: {text}", flush=True)

    def note(self, key, value):
        self.body[key] = value

    def series(self, key, values):
        values = sorted(v for v in values if v is not None)
        if values:
            self.body[key] = {"count": len(values), "p50": values[len(values) // 2],
                              "p99": values[(len(values) - 1) * 99 // 100], "max": values[-1]}

    def save(self):
        if not self.keep_to:
            return
        os.makedirs(self.keep_to, exist_ok=True)
        body = self.body
        if self.before:
            body = added(self.before, body)
            body["parts"] = self.before.get("parts", 1) + 1
            body["passed"] = not body["violations"]
        with open(os.path.join(self.keep_to, self.name + ".json"), "w", encoding="utf-8") as file:
            file.write(json.dumps(body, indent=2) + "\n")

    def finish(self, must_fail=()):
        """Writes and prints; answers the exit code. `must_fail`: rules of which one must be broken,
        for controls."""
        violations = self.body["violations"]
        good = any(rule in violations for rule in must_fail) if must_fail else not violations
        self.body.update({"passed": good, "seconds": round(time.time() - self.began, 1),
                          "load_average_after": os.getloadavg()[0],
                          "finished": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())})
        if must_fail:
            self.body["control"] = "must break one of " + ", ".join(must_fail)
        print(json.dumps(self.body, indent=2))
        self.save()
        print(f"{self.name}: {'passed' if good else 'FAILED'}", file=sys.stderr)
        return 0 if good else 1
