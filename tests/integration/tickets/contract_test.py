"""Each closed service gets one ticket of each conversation, in the shape its documentation asks for; a note after
the close updates the same ticket; a wrong credential and a poisoned text are parked with the reason."""

import html
import unittest

from contract_server import TOKENS, ContractServer, sinks
from stage import Stage, wait_until

COUNT = 12


class Contract(unittest.TestCase):
    def setUp(self):
        self.server = ContractServer()
        self.stage = Stage()
        self.held = self.server.services

    def tearDown(self):
        self.stage.__exit__()
        self.server.close()

    def deliver(self, *names, poison=False, **changes):
        chosen = [{**sinks(self.server)[name], **changes} for name in names]
        self.stage.seed(chosen, COUNT + 2 * poison, poison)
        self.stage.start_worker()
        wait_until(self.stage.settled, "everything is delivered or parked")

    def add_notes(self):
        self.stage.tool("note", COUNT)
        wait_until(self.stage.settled, "the notes are delivered")

    def kept_to_contract(self):
        self.assertEqual(self.held.violations, [])
        self.assertEqual(self.stage.adds_up()["ticketed"], COUNT)

    def test_zendesk(self):
        self.deliver("zendesk")
        self.kept_to_contract()
        texts = self.stage.texts(COUNT)
        self.assertEqual({t["external_id"] for t in self.held.tickets.values()}, set(texts))
        for ticket in self.held.tickets.values():
            self.assertEqual(len(ticket["comments"]), 1)
            self.assertEqual(ticket["comments"][0]["files"], [texts[ticket["external_id"]]])
            self.assertEqual(ticket["priority"], "high")
            self.assertEqual(ticket["requester"], {"name": "Mai Nguyễn"})  # an address nobody vouched for
            self.assertIn(html.escape('<0> & "gấp"').replace("0", ticket["external_id"][5:]), ticket["comments"][0]["html_body"])
        self.add_notes()
        self.kept_to_contract()
        self.assertEqual(len(self.held.tickets), COUNT)
        for ticket in self.held.tickets.values():
            self.assertEqual(len(ticket["comments"]), 2)
            self.assertIn("Gọi lại", ticket["comments"][1]["html_body"])
            self.assertFalse(ticket["comments"][1]["public"])

    def test_salesforce(self):
        self.deliver("salesforce")
        self.kept_to_contract()
        texts = self.stage.texts(COUNT)
        self.assertEqual({key: case["Description"] for key, case in self.held.cases.items()}, texts)
        self.assertEqual(self.held.cases["conv-0"]["SuppliedEmail"], "mai0@khach.example")
        self.assertEqual(self.held.cases["conv-0"]["Origin"], "Web")
        self.held.sessions.clear()  # the token runs out: it is fetched again
        logins = self.held.logins
        self.add_notes()
        self.kept_to_contract()
        self.assertEqual(len(self.held.cases), COUNT)
        self.assertGreater(self.held.logins, logins)
        self.assertIn("Gọi lại", self.held.cases["conv-3"]["Description"])

    def test_hubspot(self):
        self.deliver("hubspot")
        self.kept_to_contract()
        tickets, notes = self.held.objects["tickets"], self.held.objects["notes"]
        self.assertEqual({key: ticket["content"] for key, ticket in tickets.items()}, self.stage.texts(COUNT))
        self.assertEqual(
            self.held.links, {(notes[key + "-hs"]["id"], ticket["id"]) for key, ticket in tickets.items()})
        self.add_notes()
        self.kept_to_contract()
        self.assertEqual((len(tickets), len(notes), len(self.held.links)), (COUNT, COUNT, COUNT))
        self.assertIn("Gọi lại", notes["conv-2-hs"]["hs_note_body"])

    def test_rest_by_template(self):
        self.deliver("rest")
        self.kept_to_contract()
        texts = self.stage.texts(COUNT)
        self.assertEqual({given["ref"]: given["body"] for given in self.held.rest.values()}, texts)
        self.assertEqual(self.held.rest["conv-4-1-pos"]["title"], "Chat Mai Nguyễn")
        self.assertEqual(self.held.rest["conv-4-1-pos"]["who"], {"mail": "mai4@khach.example"})

    def test_rotated_webhook_secret_signs_with_both(self):
        self.deliver("webhook", secret="new", previousSecret=TOKENS["hook"], previousSecretUntil="2099-01-01T00:00:00Z")
        self.kept_to_contract()
        self.assertEqual(len(self.held.hooks), COUNT)

    def test_what_is_refused_is_parked_with_its_reason(self):
        self.deliver("webhook", poison=True)
        self.assertEqual(self.held.violations, [])
        self.assertEqual(self.stage.tool("parked").split(), ["conv-13"])
        self.assertEqual(self.stage.adds_up()["ticketed"], COUNT + 1)

    def test_a_wrong_credential_parks_and_is_a_violation(self):
        self.deliver("hubspot", secret="stale")
        self.assertIn("wrong token", self.held.violations[0])
        now = self.stage.adds_up()
        self.assertEqual((now["parked"], now["ticketed"]), (COUNT, 0))
        self.assertEqual(self.held.objects["tickets"], {})


if __name__ == "__main__":
    unittest.main()
