"""HubSpot's CRM and files APIs as their documentation describes them: a part of contract_server.py."""

import json
import re

from contract_rules import TOKENS, fields, require

HUBSPOT_TICKET = {"subject", "content", "hs_pipeline", "hs_pipeline_stage", "hs_ticket_priority", "csat", "ces", "outcome",
                  "tags", "language"}
HUBSPOT_PRIORITIES = {"LOW", "MEDIUM", "HIGH", "URGENT"}
HUBSPOT_NOTE = {"hs_note_body", "hs_timestamp", "hs_attachment_ids"}


class Hubspot:
    """Handlers; what they need of a request is the server's Handler's."""

    def hubspot_auth(self):
        require(self.headers.get("Authorization") == "Bearer " + TOKENS["hubspot"], "wrong token", 401)

    def hubspot_upsert(self, held, body, _query, kind):
        self.hubspot_auth()
        given = self.json_body(body)
        fields(given, {"inputs": list}, ["inputs"], "body")
        results = []
        for each in given["inputs"]:
            fields(each, {"id": str, "idProperty": str, "properties": dict}, ["id", "idProperty", "properties"], "input")
            require(each["idProperty"] == "switchboard_id", "the property is not unique", 400)
            known = HUBSPOT_TICKET if kind == "tickets" else HUBSPOT_NOTE
            properties = each["properties"]
            for name in properties:
                require(name in known, "Property \"%s\" does not exist" % name, 400)
            if kind == "tickets":
                is_new = each["id"] not in held.objects[kind]
                require(not is_new or {"hs_pipeline_stage", "subject"} <= set(properties), "stage and subject", 400)
                require(properties.get("hs_ticket_priority", "LOW") in HUBSPOT_PRIORITIES, "priority", 400)
                require("POISON" not in properties.get("content", ""), "poison is refused")
            else:
                require("hs_timestamp" in properties, "hs_timestamp is required", 400)
                require(len(properties["hs_note_body"]) <= 65536, "too long", 400)
            objects = held.objects[kind]
            number = objects[each["id"]]["id"] if each["id"] in objects else "%d" % (1000 + len(objects))
            for file in filter(None, properties.get("hs_attachment_ids", "").split(";")):
                require(file in [number for number, _, _ in held.stored.values()], "no such file", 400)
            objects[each["id"]] = {**objects.get(each["id"], {}), **properties, "id": number}
            results.append({"id": number, "properties": properties})
        return 200, {"status": "COMPLETE", "results": results}

    def hubspot_link(self, held, _body, _query, note, ticket):
        self.hubspot_auth()
        require(note in [n["id"] for n in held.objects["notes"].values()], "no such note", 404)
        require(ticket in [t["id"] for t in held.objects["tickets"].values()], "no such ticket", 404)
        held.links.add((note, ticket))
        return 200, {"status": "COMPLETE"}

    def hubspot_form(self, body):
        kind = self.headers.get("Content-Type", "")
        require(kind.startswith("multipart/form-data; boundary="), "Content-Type", 415)
        mark = b"--" + kind.split("=", 1)[1].encode()
        first, *parts, last = (b"\r\n" + body).split(b"\r\n" + mark)
        require(first == b"" and last == b"--\r\n", "the boundaries of the body", 400)
        form = {}
        for part in parts:
            head, _, data = part.partition(b"\r\n\r\n")
            found = re.fullmatch(
                r'\r\nContent-Disposition: form-data; name="(\w+)"(?:; filename="([^"]+)"\r\nContent-Type: (\S+))?',
                head.decode("utf-8"))
            require(found is not None, "a part's headers", 400)
            form[found.group(1)] = (found.group(2), found.group(3), data)
        return form

    def hubspot_file(self, held, body, _query):
        self.hubspot_auth()
        form = self.hubspot_form(body)
        require(set(form) == {"file", "options", "folderPath"}, "the fields are %s" % sorted(form), 400)
        require(json.loads(form["options"][2]) == {"access": "PRIVATE", "overwrite": True}, "options", 400)
        folder, (name, kind, data) = form["folderPath"][2].decode(), form["file"]
        require(folder.startswith("/") and not folder.endswith("/"), "folderPath", 400)
        require(bool(name) and "/" not in name, "the file's name", 400)
        place = (folder, name)
        number = held.stored[place][0] if place in held.stored else str(5000 + len(held.stored))
        held.stored[place] = (number, kind, data)
        return 201, {"id": number, "name": name, "access": "PRIVATE"}

    def hubspot_note(self, held, _body, query, unique):
        self.hubspot_auth()
        require(query.get("idProperty") == "switchboard_id", "the property is not unique", 400)
        require(set(query) == {"idProperty", "properties"}, "unknown parameter", 400)
        require(unique in held.objects["notes"], "no such note", 404)
        note = held.objects["notes"][unique]
        return 200, {"id": note["id"], "properties": {
            name: note.get(name) for name in query["properties"].split(",")}}
