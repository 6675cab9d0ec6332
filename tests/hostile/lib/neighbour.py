"""The good client beside the bad ones: it writes messages and pings all the time and wants each answered.
Its thread ends by itself at the first answer that is wrong, and says so when it is asked."""

import json
import threading
import time

from . import wire


class Neighbour:
    def __init__(self, server, token, address="192.0.2.1", pace=0.06, message_every=1.5):
        self.pace, self.message_every = pace, message_every  # seconds; within what a visitor may
        self.message_at = time.monotonic()
        self.peer = wire.Peer(server.port, server.tls)
        self.peer.send(wire.upgrade(address))
        assert self.peer.read_http()[0] == 101
        self.number = 0
        self.request({"hello": {"token": token, "client": "neighbour/1"}})
        started = self.request({"start": {"text": "good morning", "clientId": "n-0"}})
        self.conversation = started["ack"]["conversation"]
        self.took, self.failure, self.answers = [], None, 0
        self.changed, self.ending = threading.Condition(), threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def request(self, body):
        self.number += 1
        self.peer.send(wire.frame(wire.text_of(body, self.number)))
        while True:
            opcode, data = self.peer.read_frame()
            if opcode == 9:
                self.peer.send(wire.frame(data, op=10))
                continue
            assert opcode == 1, f"opcode {opcode} {data[:80]!r}"
            answer = json.loads(data)
            if answer.get("request") == self.number:
                assert "error" not in answer, f"refused: {answer['error']}"
                return answer

    def run(self):
        try:
            while not self.ending.wait(self.pace):
                self.once()
        except (AssertionError, OSError, wire.Ended, wire.Late) as error:
            with self.changed:
                self.failure = f"{type(error).__name__}: {error}"
                self.changed.notify_all()

    def once(self):
        began = time.monotonic()
        if began >= self.message_at:
            self.message_at = began + self.message_every
            body = {"send": {"conversation": self.conversation, "clientId": f"n-{self.number}", "text": "and?"}}
        else:
            body = {"ping": {}}
        answer = self.request(body)
        with self.changed:
            if "ack" in answer:
                self.took.append(time.monotonic() - began)
            self.answers += 1
            self.changed.notify_all()

    def undisturbed(self):
        """Waits for the next answer; the reason if there is none."""
        with self.changed:
            before = self.answers
            self.changed.wait_for(lambda: self.failure or self.answers > before, wire.PATIENCE_S)
            if not self.failure and self.answers == before:
                self.failure = "the neighbour got no answer"
            return self.failure

    def stop(self):
        self.ending.set()
        self.thread.join()
        self.peer.close()
        return sorted(self.took)
