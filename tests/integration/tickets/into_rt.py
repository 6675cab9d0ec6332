"""Many conversations into a real Request Tracker, as a command.

    into_rt.py [--conversations 200] [--cut 0.3]             behind a proxy that cuts connections
    into_rt.py --conversations 300 --dialogues FILE           the words of a file that `switchboard replay` reads

Prints the throughput; checks that each conversation has one ticket whose file is the history, and that the counts
say so, too."""

import argparse
import re
import time

from cutting_proxy import CuttingProxy
from request_tracker import RequestTracker
from stage import Stage


def tickets_by_conversation(rt):
    found = {}
    for ticket in rt.tickets():
        named = re.search(r"\[chat:(.+)\]$", ticket["Subject"])
        if named:
            found.setdefault(named.group(1), []).append(ticket["id"])
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--conversations", type=int, default=200)
    parser.add_argument("--cut", type=float, default=0.0)
    parser.add_argument("--dialogues")
    given = parser.parse_args()
    rt = RequestTracker()
    proxy = CuttingProxy(rt.port, given.cut)
    try:
        with Stage() as stage:
            sink = {"id": "rt", "type": "rt", "url": "http://127.0.0.1:%d" % proxy.port, "user": rt.user,
                    "secret": rt.password}
            env = {"TICKET_DIALOGUES": given.dialogues} if given.dialogues else None
            stage.seed([sink], given.conversations, env=env)
            began = time.monotonic()
            for _ in range(2):
                stage.start_worker(timeout_ms=15000)
            stage.wait_settled("every conversation has its ticket", 3600)
            took = time.monotonic() - began
            now = stage.adds_up()
            found, texts = tickets_by_conversation(rt), stage.texts(given.conversations)
            assert set(found) == set(texts), "not every conversation has a ticket"
            assert all(len(ids) == 1 for ids in found.values()), "two tickets of one conversation"
            wrong = [name for name, (ticket,) in found.items()
                     if rt.files(ticket)["chat-%s-1-rt.txt" % name] != texts[name]]
            assert not wrong, "texts differ from the history: %s" % wrong[:3]
            print("Request Tracker: %d of %d conversations ticketed, one ticket each, texts equal; %.0f s, %.2f "
                  "tickets/s; connections cut: %s" % (now["ticketed"], now["finished"], took,
                                                      now["ticketed"] / took, proxy.cuts))
    finally:
        proxy.close()
        rt.close()


if __name__ == "__main__":
    main()
