"""`switchboard replay` of written dialogues through a whole server into a real Request Tracker, as a command.

    replay_into_rt.py FILE [--limit 300] [--report FILE]

A demo server on a scratch folder, customers and agents speak the dialogues, each close makes a ticket. Prints what
`switchboard replay` and `switchboard tickets` say; checks that each conversation has one ticket whose file is the
transcript that the server gives of it. SWITCHBOARD_BINARY: the program, build/dev/bin/switchboard otherwise."""

import argparse
import json
import os
import subprocess
import tempfile
import time
import urllib.request

from into_rt import tickets_by_conversation
from request_tracker import RequestTracker
from stage import free_port, stop, wait_until

BINARY = os.environ.get("SWITCHBOARD_BINARY", "build/dev/bin/switchboard")


class Demo:
    def __init__(self, folder):
        self.url = "http://127.0.0.1:%d" % free_port()
        settings = os.path.join(folder, "settings.toml")
        with open(settings, "w", encoding="utf-8") as out:
            out.write("[sinks]\nloopback_http = true\n")
        self.credentials = os.path.join(folder, "data", "demo-credentials.json")
        self.log = open(os.path.join(folder, "server.log"), "wb")
        self.process = subprocess.Popen(
            [BINARY, "demo", "--config", settings, "--data", os.path.join(folder, "data"), "--listen", self.url[7:]],
            stdout=self.log, stderr=self.log)
        wait_until(self.ready, "the server is ready")
        with open(self.credentials, encoding="utf-8") as given:
            self.admin = json.load(given)["admin"]
        self.token = None
        self.token = self.ask("POST", "/login", {
            "email": self.admin["email"], "password": self.admin["password"], "bearer": True})["token"]

    def ready(self):
        try:
            with urllib.request.urlopen(self.url + "/readyz", timeout=5):
                return os.path.exists(self.credentials)
        except OSError:
            return False

    def raw(self, method, path, body=None):
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = "Bearer " + self.token
        request = urllib.request.Request(
            self.url + "/api/v1" + path, method=method, headers=headers,
            data=json.dumps(body).encode() if body is not None else None)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read().decode("utf-8")

    def ask(self, method, path, body=None):
        return json.loads(self.raw(method, path, body))

    def run(self, *args):
        env = {**os.environ, "SWITCHBOARD_PASSWORD": self.admin["password"]}
        done = subprocess.run([BINARY, *args], capture_output=True, text=True, env=env)
        return done.returncode, done.stdout + done.stderr

    def close(self):
        stop(self.process)
        self.log.close()


def ticketed(demo):
    """Conversation to its deliveries, of all that have their ticket."""
    found, cursor = {}, ""
    while True:
        page = demo.ask("GET", "/tickets/ticketed?limit=100&cursor=" + cursor)
        found.update({row["conversation"]: row["deliveries"] for row in page["conversations"]})
        cursor = page["nextCursor"]
        if not cursor:
            return found


def replay(rt, demo, dialogues, limit):
    demo.ask("PUT", "/sinks/rt", {
        "type": "rt", "url": "http://127.0.0.1:%d" % rt.port, "user": rt.user, "secret": rt.password})
    began = time.monotonic()
    login = "%s:%s" % (demo.admin["email"], demo.admin["password"])
    code, said = demo.run("replay", dialogues, "--url", demo.url, "--login", login, "--fast", "--limit", str(limit))
    print(said, flush=True)
    spoken = time.monotonic() - began
    code_tickets, tally = demo.run(
        "tickets", "--url", demo.url, "--email", demo.admin["email"], "--wait", "1800")
    took = time.monotonic() - began
    print(tally, flush=True)
    # `replay` itself waits two minutes for the sinks, which a slow one needs not keep; each ticket is looked at below.
    assert code in (0, 1) and "0 lost, 0 duplicated, 0 out of order, 0 altered, 0 gaps" in said, "replay: %d" % code
    assert code_tickets == 0, "tickets: %d" % code_tickets
    by_conversation, held = ticketed(demo), tickets_by_conversation(rt)
    assert set(by_conversation) == set(held), "not every conversation has a ticket"
    assert all(len(ids) == 1 for ids in held.values()), "two tickets of one conversation"
    for name, (ticket,) in held.items():
        newest = max(name_ for name_ in rt.files(ticket) if name_.endswith(".txt"))
        words = demo.raw("GET", "/conversations/%s/transcript.txt" % name)
        assert rt.files(ticket)[newest] == words, "the text of %s differs from the history" % name
    return {"conversations": len(by_conversation), "tickets": len(held), "replay_seconds": round(spoken),
            "seconds": round(took), "tickets_per_second": round(len(held) / took, 2)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dialogues")
    parser.add_argument("--limit", type=int, default=300)
    parser.add_argument("--report")
    given = parser.parse_args()
    rt = RequestTracker()
    try:
        with tempfile.TemporaryDirectory(prefix="replay-rt-") as folder:
            demo = Demo(folder)
            try:
                seen = replay(rt, demo, given.dialogues, given.limit)
            finally:
                demo.close()
    finally:
        rt.close()
    seen["load_average"] = os.getloadavg()[0]
    print(json.dumps(seen, sort_keys=True))
    if given.report:
        with open(given.report, "w", encoding="utf-8") as out:
            json.dump(seen, out, indent=1, sort_keys=True)
            out.write("\n")


if __name__ == "__main__":
    main()
