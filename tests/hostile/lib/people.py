"""Who a row's peer is before its first step: nobody, an upgraded socket, a visitor, an agent, ..., with the
tokens that it needs. Staff log in once; each visitor is a new one."""

import json

from . import wire


class People:
    def __init__(self, server):
        self.server, self.bearers = server, {}
        self.inbox = self.ask_as("admin", "GET", "/api/v1/config")[1]["inboxes"][0]["id"]
        self.foreign = self.make_foreign()

    def person(self, role):
        people = self.server.people
        return people["agents"][int(role[5:] or 0)] if role.startswith("agent") else people[role]

    def bearer(self, role):
        if role not in self.bearers:
            person = self.person(role)
            status, body, _ = self.server.ask("POST", "/api/v1/login", {
                "email": person["email"], "password": person["password"], "bearer": True})
            assert status == 200, f"log-in of {role}: {status} {body}"
            self.bearers[role] = body["token"]
        return self.bearers[role]

    def ask_as(self, role, method, path, body=None):
        return self.server.ask(method, path, body, {"Authorization": f"Bearer {self.bearer(role)}"})

    def ticket(self, role):
        status, body, _ = self.ask_as(role, "POST", "/api/v1/socket-ticket")
        assert status == 200, f"ticket of {role}: {status} {body}"
        return body["ticket"]

    def visitor(self, address="192.0.2.9"):
        status, body, _ = self.server.ask(
            "POST", "/api/v1/visitor-token", {"inbox": self.inbox}, {"X-Forwarded-For": address})
        assert status == 200, f"visitor token: {status} {body}"
        return body["token"]

    def talker(self, address):
        """(token, conversation) of a visitor who has said so much that one page of it is a quarter of a megabyte."""
        token = self.visitor(address)
        peer = wire.Peer(self.server.port)
        peer.send(wire.upgrade(address))
        assert peer.read_http()[0] == 101
        hello(peer, token)
        conversation = ask(peer, 2, {"start": {"text": "a long story", "clientId": "m"}})["ack"]["conversation"]
        for number in range(9):
            ask(peer, 3 + number, {"send": {
                "conversation": conversation, "clientId": f"s{number}", "text": "\u1ed9" * 8000}})
        peer.close()
        return token, conversation

    def make_foreign(self):
        """A conversation that none of the rows' visitors has to do with."""
        peer = wire.Peer(self.server.port)
        peer.send(wire.upgrade("192.0.2.2"))
        peer.read_http()
        hello(peer, self.visitor("192.0.2.2"))
        answer = ask(peer, 2, {"start": {"text": "a stranger's words", "clientId": "m"}})
        peer.close()
        return answer["ack"]["conversation"]

    def prepare(self, start, player):
        peer, values = player.peer, player.values
        values.update(inbox=self.inbox, foreign=self.foreign, host=f"127.0.0.1:{self.server.port}")
        if start == "raw":
            return
        if start == "http":
            for role in ("admin", "supervisor", "agent"):
                values[role] = self.bearer(role)
            values.update(visitor=self.visitor(values["address"]), ticket=self.ticket("agent0"))
            return
        peer.send(wire.upgrade(values["address"], protocol="" if start == "bare" else
                               "switchboard.v1.proto" if start == "proto" else "switchboard.v1.json"))
        assert peer.read_http()[0] == 101
        if start in ("open", "bare", "proto"):
            values.update(token=self.visitor(values["address"]))
            return
        if start in ("ws", "chat"):
            values["token"] = self.visitor(values["address"])
        else:
            values["token"] = self.ticket(start)
        hello(peer, values["token"])
        if start == "chat":
            answer = ask(peer, 900, {"start": {"text": "hello", "clientId": "c-0"}})
            values["conversation"] = answer["ack"]["conversation"]
            values["read_back"] = lambda: self.newest_text(values)

    def newest_text(self, values):
        path = f"/api/v1/conversations/{values['conversation']}/entries?before=100000&limit=20"
        status, body, _ = self.server.ask("GET", path, headers={
            "Authorization": f"Bearer {values['token']}", "X-Forwarded-For": values["address"]})
        assert status == 200, f"entries: {status} {body}"
        return [each["message"]["text"] for each in body["entries"] if "message" in each][-1]


def ask(peer, number, body):
    peer.send(wire.frame(wire.text_of(body, number)))
    while True:
        opcode, data = peer.read_frame()
        if opcode != 1:
            continue
        answer = json.loads(data)
        if answer.get("request") == number:
            assert "error" not in answer, f"refused: {answer['error']}"
            return answer


def hello(peer, token):
    ask(peer, 1, {"hello": {"token": token, "client": "hostile/1", "locale": "en"}})
