"""Zendesk's ticketing API as its documentation describes it: a part of contract_server.py."""

import base64
import hashlib
import re

from contract_rules import TOKENS, fields, require

ZENDESK_TICKET = {
    "subject": str, "comment": dict, "requester": dict, "external_id": str, "tags": list, "priority": str,
    "custom_fields": list, "status": str, "group_id": int}
ZENDESK_PRIORITIES = {"urgent", "high", "normal", "low"}


class Zendesk:
    """Handlers; what they need of a request is the server's Handler's."""

    def zendesk_auth(self):
        wanted = base64.b64encode(("bot@shop.example/token:" + TOKENS["zendesk"]).encode()).decode()
        require(self.headers.get("Authorization") == "Basic " + wanted, "wrong credentials", 401)

    def zendesk_find(self, held, _body, query):
        self.zendesk_auth()
        require(set(query) == {"external_id"}, "only external_id is asked for", 400)
        found = [t for t in held.tickets.values() if t["external_id"] == query["external_id"]]
        return 200, {"tickets": [self.zendesk_shown(t) for t in found], "count": len(found)}

    @staticmethod
    def zendesk_shown(ticket):
        return {name: value for name, value in ticket.items() if name not in {"comments", "comment"}}

    def zendesk_upload(self, held, body, query):
        self.zendesk_auth()
        require("filename" in query, "filename is missing", 400)
        held.uploaded += 1
        token = "upload-%d" % held.uploaded
        kind = self.headers.get("Content-Type", "")
        require(re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", kind) is not None, "Content-Type of an upload", 400)
        held.uploads[token] = (query["filename"], kind, body)
        return 201, {"upload": {"token": token, "attachment": {"file_name": query["filename"]}}}

    def zendesk_comment(self, held, ticket):
        comment = ticket.get("comment")
        fields(comment, {"html_body", "body", "public", "uploads"}, [], "comment")
        require(("html_body" in comment) != ("body" in comment), "one of body and html_body")
        text = comment.get("html_body", comment.get("body"))
        require(text != "", "Description: cannot be blank")
        require(len(text.encode("utf-8")) <= 65535, "Description: is too long")
        require("POISON" not in text, "poison is refused")
        for token in comment.get("uploads", []):
            require(token in held.uploads, "no upload has this token")
        files = [held.uploads.pop(token) for token in comment.get("uploads", [])]  # a token is good once
        return {**comment, "html_body": text, "kept": files,
                "files": [body.decode("utf-8") for _, kind, body in files if kind == "text/plain"]}

    def zendesk_fields(self, ticket):
        require(ticket.get("priority", "low") in ZENDESK_PRIORITIES, "priority")
        for tag in ticket.get("tags", []):
            require(re.fullmatch(r"\S+", tag) is not None, "a tag holds white space")
        for field in ticket.get("custom_fields", []):
            fields(field, {"id", "value"}, ["id", "value"], "custom_fields")
            require(isinstance(field["id"], int), "custom_fields.id is a number")

    def zendesk_create(self, held, body, _query):
        self.zendesk_auth()
        given = self.json_body(body)
        fields(given, {"ticket": dict}, ["ticket"], "body")
        ticket = given["ticket"]
        fields(ticket, ZENDESK_TICKET, ["comment", "subject", "external_id", "requester"], "ticket")
        fields(ticket["requester"], {"name", "email"}, ["name"], "requester")
        self.zendesk_fields(ticket)
        key = self.headers.get("Idempotency-Key")
        require(key is not None, "Idempotency-Key is missing", 400)
        digest = hashlib.sha256(body).hexdigest()
        if key in held.keys:
            require(held.keys[key][0] == digest, "IdempotentRequestError: another body", 400)
            return 201, {"ticket": self.zendesk_shown(held.tickets[held.keys[key][1]])}
        comment = self.zendesk_comment(held, ticket)
        same = [t for t in held.tickets.values() if t["external_id"] == ticket["external_id"]]
        require(not same, "a second ticket of one conversation")
        number = len(held.tickets) + 1
        held.tickets[number] = {**ticket, "id": number, "comments": [comment]}
        held.keys[key] = (digest, number)
        return 201, {"ticket": {"id": number, "external_id": ticket["external_id"]}}

    def zendesk_comments(self, held, _body, query, number):
        self.zendesk_auth()
        require(int(number) in held.tickets, "no such ticket", 404)
        require(set(query) <= {"sort", "page[size]", "page[after]"}, "unknown parameter", 400)
        require(query.get("sort", "created_at") in {"created_at", "-created_at"}, "sort", 400)
        size, start = int(query["page[size]"]), int(query.get("page[after]", "0"))
        require(1 <= size <= 100, "page[size]", 400)
        size = min(size, self.server.page_max)
        found = held.tickets[int(number)]["comments"]
        if query.get("sort") == "-created_at":
            found = found[::-1]
        page = [{"html_body": c["html_body"], "public": c["public"],
                 "attachments": [{"file_name": name, "content_type": kind} for name, kind, _ in c["kept"]]}
                for c in found[start:start + size]]
        more = start + size < len(found)
        return 200, {"comments": page, "meta": {"has_more": more, "after_cursor": str(start + size) if more else None}}

    def zendesk_update(self, held, body, _query, number):
        self.zendesk_auth()
        require(int(number) in held.tickets, "no such ticket", 404)
        ticket = self.json_body(body).get("ticket")
        fields(ticket, ZENDESK_TICKET, [], "ticket")
        self.zendesk_fields(ticket)
        comment = self.zendesk_comment(held, ticket)
        before = held.tickets[int(number)]
        require(comment["html_body"] not in [c["html_body"] for c in before["comments"]], "said twice")
        before.update({name: value for name, value in ticket.items() if name != "comment"})  # tags: all of them
        before["comments"].append(comment)
        return 200, {"ticket": {"id": int(number)}}
