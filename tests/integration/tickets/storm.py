"""The big one, as a command: conversations into the contract server while workers are killed and the server answers
200, 500, 429, hangs, or applies and drops the connection.

    storm.py [--conversations 5000] [--service zendesk] [--workers 3] [--seed 1] [--report FILE]

Checks afterwards: one ticket each, text equal to the history, parked = the poisoned ones, the counts add up."""

import argparse
import json
import os
import random
import subprocess
import time

from contract_server import ContractServer, sinks
from stage import NEVER, Stage

FAULTS = {"500": 0.06, "429": 0.04, "hang": 0.01, "drop": 0.06}


def text_of(held, service, name):
    if service == "zendesk":
        (ticket,) = [t for t in held.tickets.values() if t["external_id"] == name]
        (comment,) = ticket["comments"]
        (text,) = comment["files"]
        return text
    if service == "salesforce":
        return held.cases[name]["Description"]
    if service == "hubspot":
        return held.objects["tickets"][name]["content"]
    return held.rest[name + "-1-pos"]["body"]


def made(held, service):
    return {"zendesk": held.tickets, "salesforce": held.cases, "hubspot": held.objects["tickets"],
            "rest": held.rest}[service]


def kill_at_random(stage, workers, dice, limit, env):
    """Until everything is delivered or parked: now and then one dies without a word and another comes."""
    kills, until = 0, time.monotonic() + limit
    for _ in range(workers):
        stage.start_worker(timeout_ms=2000, env=env)
    while not stage.settled():
        if time.monotonic() > until:
            raise AssertionError("not settled within %d s: %s" % (limit, stage.counts()))
        NEVER.wait(dice.uniform(0.3, 1.5))
        stage.kill(dice.choice(stage.workers))
        stage.start_worker(timeout_ms=2000, env=env)
        kills += 1
        if kills > 3 * workers:  # rarer from here on: what the dead held comes back when its lease is over
            pause = time.monotonic() + dice.uniform(5, 15)
            while time.monotonic() < pause and not stage.settled():
                NEVER.wait(0.5)
    return kills


def storm(conversations, service, workers, seed, limit=3600, backoff_ms=60_000, hang_s=30.0):
    """What was seen, after every check has passed. A request ends after 2 s, so a hang is one for the sink."""
    dice = random.Random(seed)
    server = ContractServer(dict(FAULTS), seed, hang_s)
    try:
        with Stage() as stage:
            stage.seed([sinks(server)[service]], conversations, poison=True)
            began = time.monotonic()
            kills = kill_at_random(stage, workers, dice, limit, {"TICKET_BACKOFF_MS": str(backoff_ms)})
            took = time.monotonic() - began
            poisoned = {"conv-%d" % i for i in range(conversations) if i % 20 == 13}
            now = stage.adds_up()
            held, texts = server.services, stage.texts(conversations)
            check(held.violations == [], "violations: %s" % held.violations[:3])
            check(set(stage.tool("parked").split()) == poisoned, "parked is not exactly the poisoned ones")
            check(len(made(held, service)) == conversations - len(poisoned), "not one ticket each")
            wrong = [n for n, text in texts.items() if n not in poisoned and text_of(held, service, n) != text]
            check(wrong == [], "texts differ from the history: %s" % wrong[:3])
            return {"service": service, "conversations": now["finished"], "tickets": now["ticketed"],
                    "parked": now["parked"], "poisoned": len(poisoned), "workers": workers, "kills": kills,
                    "requests": held.requests, "faults_played": server.played, "seconds": round(took),
                    "seed": seed}
    finally:
        server.close()


def check(holds, what):
    if not holds:
        raise AssertionError(what)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--conversations", type=int, default=5000)
    parser.add_argument("--service", choices=["zendesk", "salesforce", "hubspot", "rest"], default="zendesk")
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--report", help="a JSON file for what was seen")
    given = parser.parse_args()
    load = os.getloadavg()[0]
    seen = storm(given.conversations, given.service, given.workers, given.seed)
    seen["load_average_before"] = load
    seen["commit"] = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    text = json.dumps(seen, indent=1, sort_keys=True)
    print(text)
    if given.report:
        with open(given.report, "w", encoding="utf-8") as out:
            out.write(text + "\n")


if __name__ == "__main__":
    main()
