"""Plays the steps of one row on one connection. What is sent is data; what is expected is compared, strictly
and in order. Frames that the server sends by itself (pings, snapshots, positions) are passed over only where
a step asks for an answer by its number."""

import json
import re
import time

from . import wire
from .bulk import Bulk

WORD = re.compile(r'(\w[\w-]*)=("(?:[^"\\]|\\.)*"|\S+)')
NEWS = ("entry", "conversation", "position", "presence", "typing", "read", "conversationGone", "history")
CLOSE, PING, PONG = 8, 9, 10


def options(text):
    """{"op": "1", "text": "héllo", ...}; quoted values are JSON strings."""
    return {key: json.loads(value) if value.startswith('"') else value for key, value in WORD.findall(text)}


def payload(given):
    """hex=, text=, or fill=SIZExTEXT; several are joined in this order."""
    data = bytes.fromhex(given.get("hex", ""))
    if "fill" in given:
        size, _, unit = given["fill"].partition("x")
        unit = unit.encode()
        data += (unit * (int(size) // len(unit) + 1))[:int(size)]
    return data + given.get("text", "").encode("utf-8", "surrogatepass")


def build_frame(given):
    flags = {name: int(given[name], 0) for name in ("op", "fin", "rsv", "form", "declare") if name in given}
    key = bytes.fromhex(given.get("key", "12345678"))
    return wire.frame(payload(given), mask=given.get("mask", "1") == "1", key=key, **flags)


class Player(Bulk):
    """The steps that many rows use; the rarer ones, mostly amounts, are in bulk.py."""

    def __init__(self, peer, values, server=None):
        self.peer, self.values, self.server = peer, values, server
        self.piece = 0
        self.last = None  # the newest JSON answer
        self.early = {}  # answers that came while another one was waited for

    def fill(self, text):
        return re.sub(r"\$(\w+)", lambda found: str(self.values.get(found[1], found[0])), text)

    def play(self, kind, text):
        verb, _, rest = self.fill(text).partition(" ")
        name = ("send_" if kind == ">" else "want_") + verb.replace("-", "_")
        step = getattr(self, name, None)
        assert step is not None, f"no such step: {kind} {verb}"
        step(rest)

    # ---------------------------------------------------------------- sent
    def write(self, data):
        self.peer.send(data, self.piece)

    def send_frame(self, rest):
        given = options(rest)
        if given.get("op") == "8" and "hex" in given:
            self.closed_with = str(int(given["hex"][:4], 16))
        self.write(build_frame(given))

    def send_frames(self, rest):
        """Several frames, or one many times (`N times OPTIONS`), in one piece."""
        count, _, one = rest.partition(" times ")
        self.write(build_frame(options(one)) * int(count))

    def send_text(self, rest):
        self.write(wire.frame(rest.encode()))

    def send_json(self, rest):
        self.send_text(rest)

    def send_binary(self, rest):
        self.write(wire.frame(bytes.fromhex(rest), op=2))

    def send_hex(self, rest):
        self.write(bytes.fromhex(rest))

    def send_ask(self, rest):
        """A JSON ping of exactly size= bytes (blanks are added), request 2, framed as the other options say."""
        given = options(rest)
        data = b'{"request":2,"ping":{}}'
        data += b" " * (int(given.get("size", 0)) - len(data))
        self.write_message(data, given)

    def send_say(self, rest):
        """A message with the text of the options, request 2, framed as the others say. See `said`."""
        given = options(rest)
        self.said = payload(given).decode()
        body = {"send": {"conversation": self.values["conversation"], "clientId": "m", "text": self.said}}
        self.write_message(wire.text_of(body, 2), given)

    def write_message(self, data, given):
        """fragments=SIZE, pings=1: one between any two; empty=1: an empty fragment before and after each."""
        size = int(given.get("fragments", 0)) or len(data)
        key = bytes.fromhex(given.get("key", "12345678"))
        parts = [data[at:at + size] for at in range(0, len(data), size)]
        if given.get("empty"):
            parts = [b"", *(each for part in parts for each in (part, b""))]
        out = b""
        for at, part in enumerate(parts):
            form = int(given["form"]) if "form" in given else None
            out += wire.frame(part, op=0 if at else 1, fin=int(at == len(parts) - 1), key=key, form=form)
            if given.get("pings") and at < len(parts) - 1:
                out += wire.frame(b"between", op=PING)
        self.pongs = len(parts) - 1 if given.get("pings") else 0
        self.write(out)

    def send_http(self, rest):
        r"""Lines of a request, separated by " | "; after " || " the body, in which \r and \n are escapes."""
        head, _, body = rest.partition(" || ")
        text = "\r\n".join(head.split(" | ")) + "\r\n\r\n"
        self.write((text + body).encode().decode("unicode_escape").encode("latin-1"))

    def send_upgrade(self, rest):
        """More fields, separated by " | "; `-Name` takes one of the usual ones away, `=REQUEST LINE` sets that."""
        lines = wire.upgrade(self.values["address"]).decode().split("\r\n")[:-2]
        for each in filter(None, rest.split(" | ")):
            if each.startswith("="):
                lines[0] = each[1:]
            elif each.startswith("-"):
                lines = [line for line in lines if not line.lower().startswith(each[1:].lower() + ":")]
            else:
                lines.append(each)
        self.write(("\r\n".join(lines) + "\r\n\r\n").encode().decode("unicode_escape").encode("latin-1"))

    def send_raw(self, rest):
        self.write(rest.encode().decode("unicode_escape").encode("latin-1"))

    def send_in_pieces(self, rest):
        self.piece = int(rest)

    def send_half_close(self, _):
        self.peer.half_close()

    def send_reset(self, _):
        self.peer.reset()

    # ---------------------------------------------------------------- expected
    def next_frame(self):
        """The next frame that is no ping of the server."""
        while True:
            opcode, data = self.peer.read_frame()
            if opcode != PING:
                return opcode, data
            self.peer.send(wire.frame(data, op=PONG))

    def next_json(self):
        opcode, data = self.next_frame()
        assert opcode == 1, f"a text was expected, not {describe(opcode, data)}"
        return json.loads(data)

    def want_close(self, rest):
        """CODE, or CODE|CODE; `-`: a close frame without one; `same`: the one that was sent. Then the end."""
        while True:
            opcode, data = self.next_frame()
            if opcode == 1 and any(each in json.loads(data) for each in NEWS):
                continue
            break
        assert opcode == CLOSE, f"a close was expected, not {describe(opcode, data)}"
        code = str(int.from_bytes(data[:2], "big")) if data else "-"
        wanted = self.closed_with if rest == "same" else rest
        assert code in wanted.split("|"), f"closed with {code} {data[2:].decode()!r}"
        data[2:].decode()  # a reason is text
        self.peer.half_close()
        assert self.peer.at_end(), "the stream goes on after the close"

    def want_binary(self, _):
        opcode, data = self.next_frame()
        assert opcode == 2, f"a binary message was expected, not {describe(opcode, data)}"

    def want_pong(self, rest):
        opcode, data = self.next_frame()
        assert opcode == PONG, f"a pong was expected, not {describe(opcode, data)}"
        assert data == payload(options(rest)), f"the pong carries {data[:40]!r}"

    def want_answer(self, rest):
        """NUMBER [member ...]: the frame that answers this request, with these members and no error."""
        number, *members = rest.split()
        self.last = self.answer_to(int(number))
        assert "error" not in self.last, f"refused: {self.last['error']}"
        missing = [each for each in members if each not in self.last]
        assert not missing, f"no {missing} in {self.last}"

    def want_pongs(self, _):
        """One for each ping that went between two fragments."""
        for _ in range(self.pongs):
            self.want_pong('text="between"')

    def want_said(self, _):
        """The message is acked, and the history has exactly its text."""
        answer = self.answer_to(2)
        assert "ack" in answer, f"answered {answer}"
        text = self.values["read_back"]()
        assert text == self.said, f"the history has {text[:60]!r}... ({len(text)} characters)"

    def want_error(self, rest):
        """CODE [NUMBER] [field=NAME] [says=TEXT]: the next frame (or the answer to NUMBER) refuses so."""
        code, *others = rest.split(" ", 1)
        more = others[0] if others else ""
        number = re.match(r"(\d+)\b", more)
        given = options(more)
        if number:
            answer = self.answer_to(int(number[1]))
        else:
            answer = self.next_json()
            while any(each in answer for each in NEWS):
                answer = self.next_json()
        error = answer.get("error", {})
        assert error.get("code") in code.split("|"), f"answered {answer}"
        assert error.get("message"), "the error has no message"
        assert len(error["message"]) <= 256, "the error's message is too long"
        if "field" in given:
            assert error.get("field") == given["field"], f"the field is {error.get('field')!r}"
        if "says" in given:
            assert given["says"] in error["message"], f"says {error['message']!r}"
        self.last = answer

    def answer_to(self, number):
        """Answers come in any order: a refusal before what has to be written first."""
        until = time.monotonic() + 30
        while number not in self.early:
            if time.monotonic() > until:
                raise wire.Late(f"no answer to request {number}")
            answer = self.next_json()
            if "request" in answer:
                self.early[answer["request"]] = answer
        return self.early.pop(number)

    def want_either(self, _):
        """The answer to request 2, yes or no: this row is about what does not happen."""
        self.last = self.next_json()
        while any(each in self.last for each in NEWS) and self.last.get("request") != 2:
            self.last = self.next_json()

    def want_alive(self, _):
        self.peer.send(wire.frame(b'{"request":4000000000,"ping":{}}'))
        answer = self.answer_to(4000000000)
        assert "pong" in answer, f"answered {answer}"

    def want_nothing(self, _):
        """Nothing came before the pong of a ping that is sent now."""
        self.peer.send(wire.frame(b"anything?", op=PING))
        self.want_pong('text="anything?"')

    def want_end(self, _):
        assert self.peer.at_end(), "the stream goes on"

    def want_status(self, rest, head_only=False):
        """STATUS|STATUS [Name: part of the value]."""
        wanted, _, field = rest.partition(" ")
        status, fields, body = self.peer.read_http(head_only)
        assert str(status) in wanted.split("|"), f"answered {status} {body[:200]!r}"
        self.last = {"status": status, "fields": fields, "body": body.decode("utf-8", "replace")}
        if status == 101:
            assert fields.get("sec-websocket-accept") == wire.ACCEPT, "Sec-WebSocket-Accept is wrong"
            assert "sec-websocket-extensions" not in fields, "an extension was taken"
        if field:
            self.want_header(field)

    def want_head_status(self, rest):
        self.want_status(rest, head_only=True)

    def want_header(self, rest):
        name, _, value = rest.partition(": ")
        assert value in self.last["fields"].get(name.lower(), ""), f"{name} is {self.last['fields'].get(name.lower())!r}"

    def want_no_header(self, rest):
        assert rest.lower() not in self.last["fields"], f"{rest} is {self.last['fields'][rest.lower()]!r}"

    def want_no_header_text(self, rest):
        name, _, value = rest.partition(": ")
        assert value not in self.last["fields"].get(name.lower(), ""), f"{name} holds {value}"

    def want_body(self, rest):
        assert rest in self.last["body"], f"the body is {self.last['body'][:200]!r}"

    def want_no_body(self, rest):
        assert rest not in self.last["body"], f"the body holds {rest!r}"

    def want_says(self, rest):
        text = json.dumps(self.last, ensure_ascii=False)
        assert rest in text, f"it says {text[:300]}"

    def want_says_not(self, rest):
        text = json.dumps(self.last, ensure_ascii=False)
        assert rest not in text, f"it says {text[:300]}"


def describe(opcode, data):
    if opcode == CLOSE:
        return f"close {int.from_bytes(data[:2], 'big')} {data[2:].decode('utf-8', 'replace')!r}"
    return f"opcode {opcode} with {data[:160]!r}"
