"""Each closed service gets one ticket of each conversation, in the shape its documentation asks for; a note after
the close updates the same ticket; a wrong credential and a poisoned text are parked with the reason."""

import html
import json
import os
import unittest

from contract_server import TOKENS, ContractServer, sinks
from stage import Stage, file_of

COUNT = 12
FILES_COUNT = 4  # conversations with a file: half a megabyte of requests each, most of them twice for the faults


class Contract(unittest.TestCase):
    def setUp(self):
        self.server = ContractServer()
        self.stage = Stage()
        self.held = self.server.services

    def tearDown(self):
        self.stage.__exit__()
        self.server.close()

    def deliver(self, *names, poison=False, env=None, count=COUNT, **changes):
        chosen = [{**sinks(self.server)[name], **changes} for name in names]
        self.count = count
        self.stage.seed(chosen, count + 2 * poison, poison, env=env)
        self.stage.start_worker(env={"TICKET_BACKOFF_MS": "1500"})
        self.stage.wait_settled()

    def deliver_files(self, name):
        self.deliver(name, count=FILES_COUNT, env={"TICKET_FILES": "1"})

    def add_notes(self):
        self.stage.tool("note", self.count)
        self.stage.wait_settled("the notes are delivered")

    def kept_to_contract(self):
        self.assertEqual(self.held.violations, [])
        self.assertEqual(self.stage.adds_up()["ticketed"], self.count)

    def through_faults(self):
        self.assertGreater(self.server.played.get("500", 0), 0)
        self.assertGreater(self.server.played.get("drop", 0), 0)

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

    def test_zendesk_keeps_what_people_sent(self):
        """Through faults, pages of comments and a note: each file once, to the byte."""
        self.server.faults, self.server.page_max = {"500": 0.1, "drop": 0.15}, 1
        self.deliver_files("zendesk")
        self.add_notes()
        self.kept_to_contract()
        self.through_faults()
        self.assertEqual(len(self.held.tickets), FILES_COUNT)
        for ticket in self.held.tickets.values():
            number = int(ticket["external_id"][5:])
            kept = [file for comment in ticket["comments"] for file in comment["kept"] if file[1] != "text/plain"]
            self.assertEqual([(name, kind) for name, kind, _ in kept], [("file-%d-ảnh.png" % number, "image/png")])
            self.assertEqual(kept[0][2], file_of(number))
            self.assertFalse(any(comment["public"] for comment in ticket["comments"]))

    def test_zendesk_takes_conversations_of_any_length(self):
        """Comments that fit, two of which are more than we read of other answers; and those that do not fit."""
        path = os.path.join(self.stage.folder, "dialogues.jsonl")
        with open(path, "w", encoding="utf-8") as out:
            for turns in (20, 60):
                out.write(json.dumps({"turns": [["customer", "%d " % n + "x" * 2000] for n in range(turns)]}) + "\n")
        self.deliver("zendesk", env={"TICKET_DIALOGUES": path})
        texts = self.stage.texts(COUNT)
        self.add_notes()
        self.kept_to_contract()
        for ticket in self.held.tickets.values():
            first, second = ticket["comments"]
            self.assertEqual(first["files"], [texts[ticket["external_id"]]])
            self.assertIn("Gọi lại", second["files"][0])
            fits = int(ticket["external_id"][5:]) % 2 == 0
            self.assertEqual("x" * 2000 in first["html_body"], fits)
            self.assertEqual("tệp đính kèm" in first["html_body"], not fits)

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

    def test_salesforce_keeps_what_people_sent(self):
        """Through faults and a note: each file once, to the byte, on its case."""
        self.server.faults = {"500": 0.1, "drop": 0.1}
        self.deliver_files("salesforce")
        self.add_notes()
        self.kept_to_contract()
        self.through_faults()
        for name, case in self.held.cases.items():
            number = int(name[5:])
            self.assertEqual(self.held.case_files[case["Id"]],
                             [("file-%d-ảnh.png" % number, file_of(number))])

    def test_hubspot_keeps_what_people_sent(self):
        self.server.faults = {"500": 0.1, "drop": 0.1}
        self.deliver_files("hubspot")
        first = {key: note["hs_attachment_ids"] for key, note in self.held.objects["notes"].items()}
        self.add_notes()
        self.kept_to_contract()
        self.through_faults()
        self.assertEqual(len(self.held.stored), FILES_COUNT)
        for (folder, name), (number, kind, data) in self.held.stored.items():
            conversation = folder.removeprefix("/switchboard/")
            self.assertEqual((name, kind), ("file-%s-ảnh.png" % conversation[5:], "image/png"))
            self.assertEqual(data, file_of(int(conversation[5:])))
            note = self.held.objects["notes"][conversation + "-hs"]
            self.assertEqual((note["hs_attachment_ids"], first[conversation + "-hs"]), (number, number))
            self.assertIn("Gọi lại", note["hs_note_body"])

    def test_zendesk_goes_to_the_queues_group_with_its_tags(self):
        self.deliver("zendesk", mapping={"queue": "17", "queues": {"help": "4711", "sales": "4712"}, "tags": ["chat"],
                                         "fields": {"12": "{{tags}}", "13": "{{queue}}", "14": "{{language}}"}})
        self.kept_to_contract()
        for ticket in self.held.tickets.values():
            self.assertEqual((ticket["group_id"], ticket["tags"]), (4711, ["chat"]))
            self.assertEqual({field["id"]: field["value"] for field in ticket["custom_fields"]},
                             {12: "chat", 13: "help", 14: "vi"})

    def test_what_their_people_changed_stays(self):
        """A later note brings its words, and leaves priority, state and place to those who work there."""
        self.deliver("zendesk", "salesforce", "hubspot", mapping={
            "status": "open", "tags": ["chat", "{{queue}}"], "queues": {"help": "17"}})
        theirs = {"zendesk": {"priority": "low", "status": "solved", "group_id": 9},
                  "salesforce": {"Priority": "Low", "Status": "Closed", "Origin": "Phone"},
                  "hubspot": {"hs_ticket_priority": "LOW", "hs_pipeline_stage": "4", "hs_pipeline": "vip"}}
        made = {"zendesk": self.held.tickets, "salesforce": self.held.cases, "hubspot": self.held.objects["tickets"]}
        for service, changes in theirs.items():
            for ticket in made[service].values():
                self.assertEqual(set(changes) - set(ticket), set(), service)  # said at the making
                ticket.update(changes)
        for ticket in made["zendesk"].values():
            ticket["tags"] = ["vip", "chat"]
        self.add_notes()
        self.kept_to_contract()
        for service, changes in theirs.items():
            for ticket in made[service].values():
                self.assertEqual({name: ticket[name] for name in changes}, changes)
                self.assertIn("Gọi lại", str(ticket))
        self.assertEqual({tuple(ticket["tags"]) for ticket in made["zendesk"].values()}, {("vip", "chat", "help")})

    def test_rest_by_template(self):
        self.deliver("rest")
        self.kept_to_contract()
        texts = self.stage.texts(COUNT)
        self.assertEqual({given["ref"]: given["body"] for given in self.held.rest.values()}, texts)
        self.assertEqual(self.held.rest["conv-4-1-pos"]["title"], "Chat Mai Nguyễn")
        self.assertEqual(self.held.rest["conv-4-1-pos"]["who"], {"mail": "mai4@khach.example"})

    def updated_by(self, **update):
        """Through lost answers: one ticket each, and one update with the note, to the one that the first answer named."""
        self.server.faults = {"500": 0.1, "drop": 0.15}
        rest = sinks(self.server)["rest"]["rest"]
        self.deliver("rest", rest={**rest, **update}, mapping={"tags": ["chat", "{{queue}}"]})
        self.assertEqual([given["updates"] for given in self.held.rest.values()], [[]] * COUNT)
        self.add_notes()
        self.kept_to_contract()
        self.assertEqual(sorted(self.held.rest), sorted("conv-%d-1-pos" % i for i in range(COUNT)))
        updates = {}
        for key, given in self.held.rest.items():
            ((known, updates[given["ref"]]),) = given["updates"]
            self.assertEqual(known, key + "-r1")
        return updates

    def test_rest_updates_at_the_address_of_the_ticket(self):
        body = json.dumps({"body": "{{transcript.text}}", "csat": "{{csat|number}}", "tags": "{{tags|list}}"})
        updates = self.updated_by(
            updateUrl=self.server.url("/rest/tickets/{{ticket}}"), updateMethod="PUT", updateBody=body)
        self.assertEqual({name: each["body"] for name, each in updates.items()}, self.stage.texts(COUNT))
        self.assertEqual([(each["csat"], each["tags"]) for each in updates.values()], [(None, ["chat", "help"])] * COUNT)

    def test_rest_updates_with_the_ticket_in_the_body(self):
        body = json.dumps({"id": "{{ticket|number}}", "comment": "{{transcript.text}}"})
        updates = self.updated_by(updateUrl=self.server.url("/rest/update"), updateMethod="PATCH", updateBody=body)
        for name, each in updates.items():
            self.assertEqual(self.held.rest[name + "-1-pos"]["number"], each["id"])
            self.assertIn("Gọi lại", each["comment"])

    def test_rest_parks_where_the_answer_names_no_ticket(self):
        rest = sinks(self.server)["rest"]["rest"]
        self.deliver("rest", rest={**rest, "reference": "/data/id", "updateUrl": self.server.url("/rest/tickets/{{ticket}}")})
        now = self.stage.adds_up()
        self.assertEqual((now["parked"], now["ticketed"], len(self.held.rest)), (COUNT, 0, COUNT))
        self.assertIn("names no ticket at rest.reference /data/id", self.stage.tool("why"))

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
