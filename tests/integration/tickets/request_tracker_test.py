"""Transcripts into a real Request Tracker 5: one ticket a conversation, whatever a proxy does to the connections;
notes later become comments of the same ticket."""

import re
import unittest

from cutting_proxy import CuttingProxy
from request_tracker import RequestTracker
from stage import Stage, file_of


class IntoRequestTracker(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.rt = RequestTracker()

    @classmethod
    def tearDownClass(cls):
        cls.rt.close()

    def sink(self, port, **more):
        return {"id": more.pop("id", "rt"), "type": "rt", "url": "http://127.0.0.1:%d" % port, "user": self.rt.user,
                "secret": self.rt.password, "mapping": {"queue": "General", "priorities": {"high": "80"}, **more}}

    def tickets(self, pattern):
        found = {}
        for ticket in self.rt.tickets():
            named = re.search(pattern, ticket["Subject"])
            if named:
                found.setdefault(named.group(1), []).append(ticket)
        return found

    def check_tickets(self, stage, found, sink, count):
        texts = stage.texts(count)
        self.assertEqual({name: len(list_) for name, list_ in found.items()}, dict.fromkeys(texts, 1))
        for name, (ticket,) in found.items():
            files = self.rt.files(ticket["id"])
            self.assertEqual(files["chat-%s-1-%s.txt" % (name, sink)], texts[name])
            self.assertEqual(int(ticket["Priority"]), 80)
            self.assertEqual(ticket["Requestor"], [])

    def test_one_ticket_each_behind_a_proxy_that_cuts(self):
        count = 8
        proxy = CuttingProxy(self.rt.port, 0.3)
        try:
            with Stage() as stage:
                stage.seed([self.sink(proxy.port, subject="cut")], count)
                stage.start_worker(timeout_ms=20000)
                stage.wait_settled("every conversation has its ticket", 240)
                self.assertEqual(stage.adds_up()["ticketed"], count)
                self.check_tickets(stage, self.tickets(r"^cut \[chat:(.+)\]$"), "rt", count)
                self.assertGreater(sum(proxy.cuts.values()), 0)
        finally:
            proxy.close()

    def test_what_people_sent_is_attached_once(self):
        count = 3
        proxy = CuttingProxy(self.rt.port, 0.2)
        try:
            with Stage() as stage:
                stage.seed([self.sink(proxy.port, id="files", subject="files")], count, env={"TICKET_FILES": "1"})
                stage.start_worker(timeout_ms=20000, env={"TICKET_BACKOFF_MS": "6000"})
                stage.wait_settled("every conversation has its ticket", 240)
                stage.tool("note", count)
                stage.wait_settled("the notes are delivered", 240)
                for name, tickets in self.tickets(r"^files \[chat:(.+)\]$").items():
                    (ticket,) = tickets
                    number = int(name[5:])
                    kept = self.rt.attached(ticket["id"], "file-%d-_nh.png" % number)
                    self.assertEqual(kept, [file_of(number)])
        finally:
            proxy.close()

    def test_found_by_a_custom_field_and_commented_later(self):
        count = 3
        self.rt.custom_field("Chat ID")
        self.rt.custom_field("Tags", 0)
        with Stage() as stage:
            stage.seed([self.sink(self.rt.port, id="cf", subject="field {{conversation.id}}", externalId="Chat ID",
                                  tags=["chat", "{{queue}}"], fields={"Tags": "{{tags}}"})], count)
            stage.start_worker(timeout_ms=20000)
            stage.wait_settled("every conversation has its ticket")
            found = self.tickets(r"^field (.+)$")
            self.check_tickets(stage, found, "cf", count)
            for (ticket,) in found.values():
                self.assertEqual(self.rt.field_values(ticket["id"], "Tags"), ["chat", "help"])
            stage.tool("note", count)
            stage.wait_settled("the notes are delivered")
            after = self.tickets(r"^field (.+)$")
            self.assertEqual({k: [t["id"] for t in v] for k, v in after.items()},
                             {k: [t["id"] for t in v] for k, v in found.items()})
            for name, (ticket,) in after.items():
                self.assertIn("Gọi lại", self.rt.files(ticket["id"])["chat-%s-1-cf-r1.txt" % name])


if __name__ == "__main__":
    unittest.main()
