"""E4: an older backup of Redis is restored under live clients, or its data is gone."""

import os
import random
import shutil

from .driver import judge
from .kills import Batch, wait
from .processes import wait_until
from .report import Report
from .wire import Closed, Wire

# What an operator's rollback takes away on purpose: acked messages, and with them the numbers that
# are given again. Everything else holds on the new timeline.
GIVEN_UP = ("C1", "C5", "C6", "C7")


def folder_of(redis):
    return os.path.join(redis.folder, "appendonlydir")


def restart_on(redis, change):
    redis.kill()
    change()
    redis.start()


def back_up(redis, to):
    shutil.rmtree(to, ignore_errors=True)
    restart_on(redis, lambda: shutil.copytree(folder_of(redis), to))


def restore(redis, backup):
    def change():
        shutil.rmtree(folder_of(redis))
        shutil.copytree(backup, folder_of(redis))
    restart_on(redis, change)


def events(journal):
    with open(journal, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            words = line.split()
            if len(words) >= 4:
                yield words


def judge_resets(report, journal):
    """Whoever had read beyond the backup is told before the first entry of the new timeline."""
    last, base, told = {}, {}, 0
    for _, kind, who, conversation, *rest in events(journal):
        key = (who, conversation)
        if kind == "fault" and rest and rest[-1] == "backup":
            base = dict(last)
        elif kind == "fault" and rest and rest[-1] == "rollback":
            ahead = {key: seq for key, seq in last.items() if seq > base.get(key, 0)}
            report.note("readers_beyond_the_backup",
                        report.body.get("readers_beyond_the_backup", 0) + len(ahead))
        elif kind == "deliver":
            last[key] = int(rest[1])
        elif kind == "reset":
            told += 1
            last[key] = 0
    report.note("resets_seen", report.body.get("resets_seen", 0) + told)
    if told == 0:
        report.find("C9", "nobody was told that history had been taken back")


def roll_back(batch, dice):
    redis = batch.cluster.redis
    backup = os.path.join(batch.cluster.folder, "backup")
    wait(batch.driver, dice, 0.3, 1.0)
    back_up(redis, backup)
    batch.driver.tell("fault backup")
    batch.settle()
    wait(batch.driver, dice, 0.3, 1.5)
    batch.driver.tell("fault rollback")
    restore(redis, backup)
    # Who sends nothing is told by the comparison of heads.
    wait(batch.driver, dice, 5, 6)
    ms, status = batch.settle()
    batch.report.round(f"rolled back: settled after {ms} ms; {status['acked']} acked")


def empty(batch, report):
    """Everything is gone: nobody is told an ack; a node that starts anew begins another timeline."""
    cluster = batch.cluster

    def epoch():
        connection = cluster.redis.connection()
        try:
            return connection.call("HGET", "sb:{g}:meta", "epoch")
        finally:
            connection.close()
    before = epoch()
    with open(cluster.staff_file, encoding="utf-8") as staff:
        token = staff.readline().split()[1]
    batch.driver.tell("fault emptied")
    restart_on(cluster.redis, lambda: shutil.rmtree(folder_of(cluster.redis)))
    wait_until(lambda: not any(node.is_ready() for node in cluster.nodes), 60,
               "no node says that it is ready")
    acked = batch.driver.status()["acked"]
    batch.driver.tell("run 2000")
    if batch.driver.status()["acked"] != acked:
        report.find("C1", "messages were acked by a store that has lost its functions")
    for node in cluster.nodes:
        node.child.kill()
        node.start()
    for node in cluster.nodes:
        node.wait_ready()
    if not before or epoch() in (None, before):
        report.find("C5", "the new timeline has the name of the old one")
    try:
        Wire(cluster.nodes[0].port, token)
        report.find("C14", "a token of the lost installation was taken")
    except (Closed, KeyError):
        pass
    report.round("emptied: no node was ready, nothing was acked; another timeline after a restart")


def run_e4(programs, options):
    report = Report("e4-rollback", options.seed, "an older backup restored, or everything lost",
                    options.results)
    dice = random.Random(options.seed)
    # A store that was set back has forgotten ids as well: another text under one is taken then.
    options.extra = {"conflicts": 0}
    for _ in range(options.rounds):
        with Batch(programs, report, dice.randrange(1 << 30), options, nodes=2) as batch:
            roll_back(batch, dice)
            batch.driver.tell("finish 60000")
            judgement = judge(programs, [batch.driver.journal])
            lost = judgement["violations"].get("C1", 0)
            report.note("acked_taken_back", report.body.get("acked_taken_back", 0) + lost)
            judgement["violations"] = {rule: count for rule, count in
                                       judgement["violations"].items() if rule not in GIVEN_UP}
            judgement["findings"] = [text for text in judgement["findings"]
                                     if not text.startswith(GIVEN_UP)]
            report.add(judgement)
            judge_resets(report, batch.driver.journal)
    if not report.body.get("acked_taken_back"):
        report.find("C1", "no acked message was taken back: nothing was tested")
    with Batch(programs, report, dice.randrange(1 << 30), options, nodes=2) as batch:
        empty(batch, report)
    return report.finish()
