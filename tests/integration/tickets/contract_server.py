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
import sys
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from contract_hubspot import Hubspot
from contract_rules import TOKENS, Violation, fields, require
from contract_salesforce import Salesforce
from contract_zendesk import Zendesk


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
        self.stored = {}       # hubspot: (folder, name) -> (id, type, bytes)
        self.case_files = {}   # salesforce: case -> [(title, bytes)]
        self.hooks = {}        # webhook: key -> [bodies]
        self.rest = {}         # rest: key -> body
        self.requests = 0


class Handler(Zendesk, Salesforce, Hubspot, BaseHTTPRequestHandler):
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

    def rest_key(self):
        require(self.headers.get("X-Api-Key") == TOKENS["hook"], "wrong key", 401)
        key = self.headers.get("X-Request-Id")
        require(key is not None, "X-Request-Id", 400)
        return key

    def rest_create(self, held, body, query):
        require(query.get("source") == "chat", "the query of the template", 400)
        key = self.rest_key()
        given = self.json_body(body)
        fields(given, REST_TICKET, REST_TICKET, "body")
        require("POISON" not in given["body"], "poison is refused")
        if key not in held.rest:
            require(given["ref"] not in [kept["ref"] for kept in held.rest.values()], "a second ticket")
            held.rest[key] = {**given, "number": 701 + len(held.rest), "updates": []}
        return 201, {"data": {"ticket": {"number": held.rest[key]["number"]}}}

    def rest_change(self, held, key, number, given):
        """An update of a ticket that exists, once for each key."""
        (ticket,) = [kept for kept in held.rest.values() if kept["number"] == number] or [None]
        require(ticket is not None, "no such ticket", 404)
        if key not in [known for known, _ in ticket["updates"]]:
            ticket["updates"].append((key, given))
        return 204, None

    def rest_replace(self, held, body, _query, number):
        """Where a ticket has its own address."""
        given = self.json_body(body)
        fields(given, {"body": str, "csat": (int, type(None)), "tags": list}, ["body", "csat", "tags"], "body")
        return self.rest_change(held, self.rest_key(), int(number), given)

    def rest_update(self, held, body, _query):
        """Where one address takes every update, and the body says whose."""
        given = self.json_body(body)
        fields(given, {"id": int, "comment": str}, ["id", "comment"], "body")
        return self.rest_change(held, self.rest_key(), given["id"], given)


REST_TICKET = {"title": str, "ref": str, "body": str, "who": dict}
ROUTES = [
    (r"/zd/api/v2/tickets\.json", "GET", Handler.zendesk_find),
    (r"/zd/api/v2/tickets\.json", "POST", Handler.zendesk_create),
    (r"/zd/api/v2/uploads\.json", "POST", Handler.zendesk_upload),
    (r"/zd/api/v2/tickets/(\d+)/comments\.json", "GET", Handler.zendesk_comments),
    (r"/zd/api/v2/tickets/(\d+)\.json", "PUT", Handler.zendesk_update),
    (r"/sf/services/oauth2/token", "POST", Handler.salesforce_login),
    (r"/sf/services/data/v59\.0/sobjects/Case/([^/]+)/([^/]+)", "PATCH", Handler.salesforce_upsert),
    (r"/sf/services/data/v59\.0/sobjects/ContentVersion", "POST", Handler.salesforce_file),
    (r"/sf/services/data/v59\.0/query", "GET", Handler.salesforce_query),
    (r"/hs/files/v3/files", "POST", Handler.hubspot_file),
    (r"/hs/crm/v3/objects/notes/([^/]+)", "GET", Handler.hubspot_note),
    (r"/hs/crm/v3/objects/(tickets|notes)/batch/upsert", "POST", Handler.hubspot_upsert),
    (r"/hs/crm/v4/objects/notes/([^/]+)/associations/default/tickets/([^/]+)", "PUT", Handler.hubspot_link),
    (r"/hook", "POST", Handler.hook),
    (r"/rest/create", "POST", Handler.rest_create),
    (r"/rest/tickets/(\d+)", "PUT", Handler.rest_replace),
    (r"/rest/update", "PATCH", Handler.rest_update),
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


def held_by(services):
    """For a test in another language: what they hold, as JSON."""
    with services.lock:
        return {
            "violations": services.violations, "cases": services.cases, "hooks": services.hooks, "rest": services.rest,
            "hubspot": services.objects,
            "tickets": [{**ticket, "comments": [{"html": c["html_body"], "public": c["public"], "files": c["files"]}
                                                for c in ticket["comments"]], "comment": None}
                        for ticket in services.tickets.values()]}


def main():
    """Says how its sinks are set up, and then, for each line that it reads, what it holds; until its input ends."""
    server = ContractServer()
    print(json.dumps(sinks(server)), flush=True)
    for _ in sys.stdin:
        print(json.dumps(held_by(server.services)), flush=True)
    server.close()


if __name__ == "__main__":
    main()
