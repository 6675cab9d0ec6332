"""Steps that send much, or need more than one connection. See steps.py, whose class this completes."""

import json

from . import wire


def request(method, path, address, body=b"", fields=()):
    head = [f"{method} {path} HTTP/1.1", "Host: localhost", f"X-Forwarded-For: {address}",
            "Content-Type: application/json", f"Content-Length: {len(body)}", *fields]
    if method in ("GET", "HEAD"):
        head = [line for line in head if not line.startswith("Content-")]
    return ("\r\n".join(head) + "\r\n\r\n").encode() + body


class Bulk:
    # ---------------------------------------------------------------- messages
    def send_nested(self, rest):
        """COUNT TEXT: the text so many times, as one message."""
        count, _, text = rest.partition(" ")
        self.write(wire.frame(text.encode() * int(count)))

    def send_raw_many(self, rest):
        count, _, text = rest.partition(" ")
        self.write(text.encode().decode("unicode_escape").encode("latin-1") * int(count))

    def send_many_keys(self, rest):
        keys = ",".join(f'"k{number}":1' for number in range(int(rest)))
        self.write(wire.frame(("{" + keys + "}").encode()))

    def send_many_skills(self, rest):
        self.write(wire.frame(wire.text_of({"start": {"skills": [{"skill": "s"}] * int(rest)}}, 2)))

    def send_many_form(self, rest):
        form = {f"k{number}": "v" for number in range(int(rest))}
        self.write(wire.frame(wire.text_of({"start": {"form": form}}, 2)))

    def send_form_field(self, rest):
        name, size = rest.split()
        self.write(wire.frame(wire.text_of({"start": {"form": {name: "a" * int(size)}}}, 2)))

    def send_locale(self, rest):
        self.write(wire.frame(wire.text_of({"hello": {"token": "x", "locale": "v" * int(rest)}}, 2)))

    def send_long_id(self, rest):
        self.write(wire.frame(wire.text_of({"history": {"conversation": "c" * int(rest)}}, 2)))

    def send_long_token(self, rest):
        self.write(wire.frame(wire.text_of({"hello": {"token": "v1." + "t" * int(rest)}}, 1)))

    def send_spoiled_token(self, rest):
        token = self.values["token"]
        at = len(token) - 2 if rest == "last" else len(token) // 3
        token = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1:]
        self.write(wire.frame(wire.text_of({"hello": {"token": token}}, 1)))

    def send_positions(self, rest):
        positions = [{"conversation": f"c{number}", "seq": 1} for number in range(int(rest))]
        hello = {"token": self.values["token"], "resume": {"positions": positions}}
        self.write(wire.frame(wire.text_of({"hello": hello}, 1)))

    def send_binary_many(self, rest):
        """COUNT HEX: a ping, then the field so many times."""
        count, _, field = rest.partition(" ")
        self.write(wire.frame(bytes.fromhex("0802a20200") + bytes.fromhex(field) * int(count), op=2))

    def send_binary_nested(self, rest):
        data = b""
        for _ in range(int(rest)):
            size, length = len(data), b""
            while True:
                length += bytes([size & 0x7F | (0x80 if size > 0x7F else 0)])
                size >>= 7
                if not size:
                    break
            data = b"\x12" + length + data
        self.write(wire.frame(data, op=2))

    def send_zalgo(self, rest):
        self.said = "Z" + "\u0301" * int(rest)
        body = {"send": {"conversation": self.values["conversation"], "clientId": "m", "text": self.said}}
        self.write(wire.frame(wire.text_of(body, 2)))

    def send_sends(self, rest):
        for number in range(int(rest)):
            body = {"send": {"conversation": self.values["conversation"], "clientId": f"s{number}", "text": "again"}}
            self.write(wire.frame(wire.text_of(body, 1000 + number)))

    def send_sends_from_two(self, rest):
        """The same visitor on a second socket sends as much, each waiting for its answers there."""
        other = wire.Peer(self.server.port)
        other.send(wire.upgrade(self.values["address"]))
        other.read_http()
        other.send(wire.frame(wire.text_of({"hello": {"token": self.values["token"]}}, 1)))
        for number in range(10):
            body = {"send": {"conversation": self.values["conversation"], "clientId": f"o{number}", "text": "other"}}
            other.send(wire.frame(wire.text_of(body, 2000 + number)))
        answered = 0
        while answered < 10:
            opcode, data = other.read_frame()
            answered += opcode == 1 and json.loads(data).get("request", 0) >= 2000
        other.close()
        body = {"send": {"conversation": self.values["conversation"], "clientId": "late", "text": "one more"}}
        for number in range(int(rest)):
            self.write(wire.frame(wire.text_of(body, 1000 + number)))
        self.budget_left = 4  # ten at once for both; a few come back with time

    def want_rate_limited_within(self, rest):
        """One of the next answers is a refusal that says when to come back; few were let through before it."""
        good = 0
        for _ in range(int(rest) * 3):
            answer = self.next_json()
            error = answer.get("error")
            good += "ack" in answer
            if error is None:
                continue
            assert error["code"] in ("RATE_LIMITED", "TOO_MANY_IN_FLIGHT", "STORE_UNAVAILABLE"), error
            if error["code"] != "STORE_UNAVAILABLE":
                assert error.get("retryAfterMs", 0) > 0, "it does not say when"
                limit = getattr(self, "budget_left", None)
                assert limit is None or good <= limit, f"{good} were let through"
                return
        raise AssertionError("nothing was rate-limited")

    def send_starts(self, rest):
        for number in range(1, int(rest) + 1):
            self.write(wire.frame(wire.text_of({"start": {"text": "x", "clientId": f"m{number}"}}, number)))

    def want_pongs_then_close(self, rest):
        """At most ten pongs, then the close."""
        for count in range(12):
            opcode, data = self.next_frame()
            if opcode == 8:
                assert int.from_bytes(data[:2], "big") == int(rest), data
                return
            assert opcode == 10 and count < 10, f"opcode {opcode} after {count} pongs"

    def want_close_or_end(self, rest):
        try:
            self.want_close(rest)
        except wire.Ended:
            pass

    def want_gone_or_nothing(self, _):
        """Nothing of a stranger's conversation comes: at most that it is gone."""
        self.peer.send(wire.frame(b'{"request":77,"ping":{}}'))
        while True:
            answer = self.next_json()
            assert "entry" not in answer and "conversation" not in answer, f"leaked {answer}"
            if answer.get("request") == 77:
                return

    def want_transcript_is_inert(self, kind):
        path = f"/api/v1/conversations/{self.values['conversation']}/transcript.{kind}"
        status, text, headers = self.server.ask("GET", path, headers={
            "Authorization": f"Bearer {self.values['token']}", "X-Forwarded-For": self.values["address"]})
        assert status == 200, f"{status} {text}"
        body = text[text.index("<body"):]
        for bad in ("<script", "<img", "<svg", "<iframe", "<a href", "</textarea", "<math", "<style", "onerror=alert(1)>"):
            assert bad not in body, f"the transcript holds {bad}"
        assert "default-src 'none'" in headers.get("Content-Security-Policy", "") or "attachment" in headers.get(
            "Content-Disposition", ""), "nothing keeps the transcript from running scripts"

    # ---------------------------------------------------------------- HTTP
    def send_post(self, rest, method="POST", fields=()):
        path, _, body = rest.partition(" ")
        data = body.encode().decode("unicode_escape").encode("latin-1") if "\\x" in body else body.encode()
        self.write(request(method, path, self.values["address"], data, fields))

    def send_post_as(self, rest, method="POST"):
        role, _, more = rest.partition(" ")
        self.send_post(more, method, [f"Authorization: Bearer {self.values[role]}"])

    def send_put_as(self, rest):
        self.send_post_as(rest, "PUT")

    def send_patch_as(self, rest):
        self.send_post_as(rest, "PATCH")

    def send_post_nested(self, rest):
        role, path, count = rest.split()
        self.send_post_as(f"{role} {path} " + '{"a":' * int(count) + "1" + "}" * int(count))

    def send_post_long(self, rest):
        path, size = rest.split()
        self.send_post(f"{path} " + "a" * int(size))

    def send_long_login(self, rest):
        self.send_post("/api/v1/login " + json.dumps({"email": "a@b.example", "password": "p" * int(rest)}))

    def send_login_as(self, role):
        person = self.server.people["agents"][0] if role == "agent" else self.server.people[role]
        self.send_post("/api/v1/login " + json.dumps({"email": person["email"], "password": person["password"]}))

    def send_many_requests(self, rest):
        count, method, path = rest.split()
        self.statuses = []
        for _ in range(int(count)):
            self.write(request(method, path, self.values["address"]))
            self.statuses.append(self.peer.read_http())

    def send_many_logins(self, rest):
        self.statuses = []
        for number in range(int(rest)):
            self.send_post("/api/v1/login " + json.dumps({"email": f"n{number}@nowhere.example", "password": "x"}))
            self.statuses.append(self.peer.read_http())

    def want_refused_requests(self, rest):
        """The first was no such refusal, the last was, and it says when to come back."""
        codes = [status for status, _, _ in self.statuses]
        assert codes[0] != int(rest) and codes[-1] == int(rest), f"answered {codes}"
        assert int(self.statuses[-1][1]["retry-after"]) > 0, "it does not say when"

    def send_many_connections(self, rest):
        self.others = [wire.Peer(self.server.port) for _ in range(int(rest))]
        for each in self.others:
            each.send(wire.upgrade(self.values["address"]))

    def want_refused_connections(self, rest):
        codes = [each.read_http() for each in self.others]
        statuses = [status for status, _, _ in codes]
        for each in self.others:
            each.close()
        assert statuses.count(101) == 20 and set(statuses) == {101, int(rest)}, f"answered {statuses}"
        wait = next(fields["retry-after"] for status, fields, _ in codes if status != 101)
        assert 1 <= int(wait) <= 10, f"Retry-After is {wait}"
