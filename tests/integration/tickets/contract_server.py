"""The closed services as their documentation describes them, strictly: an unknown or missing field, a wrong
credential, a broken upsert is a violation, answered with the documented error and remembered with its reason.
Faults are played on request: 500, 429, hanging, and applying without an answer."""

import hashlib
import hmac
import json
import random
import re
import socket
import struct
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from contract_rules import TOKENS, Violation, fields, require
from contract_zendesk import Zendesk

CASE = {
    "Subject": 255, "Description": 32000, "Priority": 255, "Origin": 255, "Status": 255, "SuppliedName": 80,
    "SuppliedEmail": 80, "SuppliedPhone": 40, "CSAT__c": 255}
HUBSPOT_TICKET = {"subject", "content", "hs_pipeline", "hs_pipeline_stage", "hs_ticket_priority", "csat"}
HUBSPOT_PRIORITIES = {"LOW", "MEDIUM", "HIGH", "URGENT"}
HUBSPOT_NOTE = {"hs_note_body", "hs_timestamp"}


class Services:
    """What they hold. One lock: every request is one atomic step, as a database's would be."""

    def __init__(self):
        self.lock = threading.Lock()
        self.violations = []
        self.tickets = {}      # zendesk: id -> ticket
        self.keys = {}         # zendesk: idempotency key -> (body's hash, id)
        self.uploads = {}      # zendesk: token -> (file's name, type, bytes)
        self.uploaded = 0
        self.cases = {}        # salesforce: external id -> case
        self.sessions = set()  # salesforce: tokens
        self.logins = 0
        self.objects = {"tickets": {}, "notes": {}}  # hubspot: unique id -> properties with id
        self.links = set()     # hubspot: (note, ticket)
        self.hooks = {}        # webhook: key -> [bodies]
        self.rest = {}         # rest: key -> body
        self.requests = 0


class Handler(Zendesk, BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.serve("GET")

    def do_POST(self):
        self.serve("POST")

    def do_PUT(self):
        self.serve("PUT")

    def do_PATCH(self):
        self.serve("PATCH")

    def serve(self, method):
        try:
            size = int(self.headers.get("Content-Length", "0"))
            body = self.rfile.read(size)
            fault = self.server.next_fault()
            if fault == "500":
                return self.answer(500, {"error": "made to fail"})
            if fault == "429":
                return self.answer(429, {"error": "slow down"}, {"Retry-After": "1"})
            if fault == "hang":
                self.server.closing.wait(self.server.hang_s)
                self.close_connection = True
                return None
            status, reply = self.apply(method, body)
            if fault == "drop":
                return self.drop()
            return self.answer(status, reply)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
            return None

    def drop(self):
        """The work is done; its answer never comes."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def apply(self, method, body):
        held = self.server.services
        with held.lock:
            held.requests += 1
            try:
                return self.route(method, body, held)
            except Violation as violation:
                poisoned = b"POISON" in body and "poison" in str(violation)
                if not poisoned:
                    held.violations.append("%s %s: %s" % (method, self.path, violation))
                return violation.status, {"error": str(violation)}

    def answer(self, status, reply, headers=None):
        data = json.dumps(reply).encode() if reply is not None else b""
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def route(self, method, body, held):
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        for pattern, verb, handler in ROUTES:
            found = re.fullmatch(pattern, url.path)
            if found and verb == method:
                return handler(self, held, body, query, *found.groups())
        raise Violation(404, "no such call: %s %s" % (method, url.path))

    def json_body(self, body):
        require(self.headers.get("Content-Type", "").startswith("application/json"), "Content-Type", 415)
        try:
            return json.loads(body.decode("utf-8"))
        except ValueError as error:
            raise Violation(400, "no JSON: %s" % error) from error

    # ---- Salesforce
    def salesforce_login(self, held, body, _query):
        form = dict(urllib.parse.parse_qsl(body.decode()))
        require(form.get("grant_type") == "client_credentials", "unsupported_grant_type", 400)
        good = form.get("client_id") == TOKENS["client"] and form.get("client_secret") == TOKENS["secret"]
        require(good, "invalid_client", 400)
        held.logins += 1
        token = "session-%d" % held.logins
        held.sessions = {token}  # the one before has run out
        return 200, {"access_token": token, "token_type": "Bearer", "instance_url": "https://elsewhere.example"}

    def salesforce_upsert(self, held, body, _query, field, value):
        if not self.salesforce_session(held):
            return 401, [{"errorCode": "INVALID_SESSION_ID"}]
        require(field == "Switchboard_Id__c", "the field is no External ID", 404)
        case = self.json_body(body)
        require(field not in case, "the external id must not be repeated in the body", 400)
        for name, text in case.items():
            require(name in CASE, "No such column '%s' on Case" % name, 400)
            require(isinstance(text, str) and len(text) <= CASE[name], "STRING_TOO_LONG: " + name, 400)
        require("POISON" not in case.get("Description", ""), "poison is refused")
        made = value not in held.cases
        number = held.cases[value]["Id"] if not made else "500%015d" % len(held.cases)
        held.cases[value] = {**case, "Id": number, "writes": held.cases.get(value, {}).get("writes", 0) + 1}
        return (201 if made else 200), {"id": number, "success": True, "errors": [], "created": made}

    def salesforce_session(self, held):
        return self.headers.get("Authorization", "").removeprefix("Bearer ") in held.sessions

    # ---- HubSpot
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
                require("hs_pipeline_stage" in properties and "subject" in properties, "stage and subject", 400)
                require(properties.get("hs_ticket_priority") in HUBSPOT_PRIORITIES, "priority", 400)
                require("POISON" not in properties.get("content", ""), "poison is refused")
            else:
                require("hs_timestamp" in properties, "hs_timestamp is required", 400)
                require(len(properties["hs_note_body"]) <= 65536, "too long", 400)
            objects = held.objects[kind]
            number = objects[each["id"]]["id"] if each["id"] in objects else "%d" % (1000 + len(objects))
            objects[each["id"]] = {**properties, "id": number}
            results.append({"id": number, "properties": properties})
        return 200, {"status": "COMPLETE", "results": results}

    def hubspot_link(self, held, _body, _query, note, ticket):
        self.hubspot_auth()
        require(note in [n["id"] for n in held.objects["notes"].values()], "no such note", 404)
        require(ticket in [t["id"] for t in held.objects["tickets"].values()], "no such ticket", 404)
        held.links.add((note, ticket))
        return 200, {"status": "COMPLETE"}

    # ---- webhooks, and any REST API
    def hook(self, held, body, _query):
        stamp = self.headers.get("X-Switchboard-Timestamp", "")
        wanted = hmac.new(TOKENS["hook"].encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        require("sha256=" + wanted in self.headers.get("X-Switchboard-Signature", "").split(","), "signature", 401)
        require(abs(time.time() - int(stamp)) < 300, "an old timestamp", 401)
        require(b"POISON" not in body, "poison is refused")
        key = self.headers["Idempotency-Key"]
        require(key == self.headers["X-Switchboard-Delivery"], "two keys")
        held.hooks.setdefault(key, []).append(body.decode("utf-8"))
        return 200, {}

    def rest_create(self, held, body, query):
        require(query.get("source") == "chat", "the query of the template", 400)
        require(self.headers.get("X-Api-Key") == TOKENS["hook"], "wrong key", 401)
        given = self.json_body(body)
        fields(given, {"title": str, "ref": str, "body": str, "who": dict}, ["title", "ref", "body", "who"], "body")
        key = self.headers.get("X-Request-Id")
        require(key is not None, "X-Request-Id", 400)
        held.rest[key] = given
        return 201, {"data": {"ticket": {"number": 700 + len(held.rest)}}}


ROUTES = [
    (r"/zd/api/v2/tickets\.json", "GET", Handler.zendesk_find),
    (r"/zd/api/v2/tickets\.json", "POST", Handler.zendesk_create),
    (r"/zd/api/v2/uploads\.json", "POST", Handler.zendesk_upload),
    (r"/zd/api/v2/tickets/(\d+)/comments\.json", "GET", Handler.zendesk_comments),
    (r"/zd/api/v2/tickets/(\d+)\.json", "PUT", Handler.zendesk_update),
    (r"/sf/services/oauth2/token", "POST", Handler.salesforce_login),
    (r"/sf/services/data/v59\.0/sobjects/Case/([^/]+)/([^/]+)", "PATCH", Handler.salesforce_upsert),
    (r"/hs/crm/v3/objects/(tickets|notes)/batch/upsert", "POST", Handler.hubspot_upsert),
    (r"/hs/crm/v4/objects/notes/([^/]+)/associations/default/tickets/([^/]+)", "PUT", Handler.hubspot_link),
    (r"/hook", "POST", Handler.hook),
    (r"/rest/create", "POST", Handler.rest_create),
]


class ContractServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, faults=None, seed=1, hang_s=3.0):
        """faults: name -> probability."""
        super().__init__(("127.0.0.1", 0), Handler)
        self.services = Services()
        self.faults = faults or {}
        self.random = random.Random(seed)
        self.random_lock = threading.Lock()
        self.hang_s = hang_s
        self.page_max = 100  # of a list that comes by pages
        self.played = {}
        self.closing = threading.Event()
        self.thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()

    def next_fault(self):
        with self.random_lock:
            dice = self.random.random()
            for name, chance in self.faults.items():
                if dice < chance:
                    self.played[name] = self.played.get(name, 0) + 1
                    return name
                dice -= chance
        return None

    def url(self, path):
        return "http://127.0.0.1:%d%s" % (self.server_address[1], path)

    def close(self):
        self.closing.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, *_):
        pass


def sinks(server):
    """One sink of each service, as a shop would set it up."""
    fields_of = {"fields": {"4711": "{{conversation.id}}"}, "tags": ["chat", "{{queue}}"]}
    return {
        "zendesk": {"id": "zd", "type": "zendesk", "url": server.url("/zd"), "user": "bot@shop.example",
                    "secret": TOKENS["zendesk"], "mapping": fields_of},
        "salesforce": {"id": "sf", "type": "salesforce", "url": server.url("/sf"), "user": TOKENS["client"],
                       "secret": TOKENS["secret"], "mapping": {"queues": {"help": "Web"}}},
        "hubspot": {"id": "hs", "type": "hubspot", "url": server.url("/hs"), "secret": TOKENS["hubspot"],
                    "mapping": {"link": "https://app.example/contacts/1/record/0-5/{{ticket}}"}},
        "webhook": {"id": "crm", "type": "webhook", "url": server.url("/hook"), "secret": TOKENS["hook"]},
        "rest": {"id": "pos", "type": "rest", "url": server.url("/rest/create?source=chat"), "secret": TOKENS["hook"],
                 "rest": {"headers": {"X-Api-Key": "{{secret}}"}, "idempotencyHeader": "X-Request-Id",
                          "reference": "/data/ticket/number",
                          "body": json.dumps({"title": "Chat {{contact.name}}", "ref": "{{conversation.id}}",
                                              "body": "{{transcript.text}}", "who": {"mail": "{{contact.email}}"}})}},
    }
