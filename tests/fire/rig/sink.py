"""A ticketing system that knows repetitions by their key and writes down each effect it had. It refuses now and then,
and now and then it takes a ticket and its answer is lost."""

import json
import random
import threading
import time
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

REFUSED, ANSWER_LOST = 0.1, 0.1


def digest(transcript):
    """What the driver has of the history (Load::note_closed)."""
    said = "".join(f"{entry['seq']} {entry['text']}\n" for entry in transcript["entries"]
                   if entry["type"] == "message")
    return zlib.crc32(said.encode())


class Sink:
    def __init__(self, folder, seed):
        self.journal = folder + "/sink.journal"
        self.keys, self.conversations = set(), set()
        self.repeated = self.refused = self.lost = 0
        self.lock = threading.Lock()
        self.dice = random.Random(seed)
        self.out = open(self.journal, "w", encoding="utf-8")
        sink = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = sink.take(self.headers["Idempotency-Key"], json.loads(body))
                if status is None:
                    self.close_connection = True
                    return
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def settings(self):
        return {"id": "crm", "type": "webhook", "secret": "a-key-of-the-rig",
                "url": f"http://127.0.0.1:{self.server.server_port}/"}

    def take(self, key, transcript):
        with self.lock:
            luck = self.dice.random()
            if luck < REFUSED:
                self.refused += 1
                return 503
            if key in self.keys:
                self.repeated += 1
                return 200
            self.keys.add(key)
            conversation = transcript["conversation"]["id"]
            self.out.write(f"{time.monotonic_ns()} sink crm {conversation} {key} 0 {digest(transcript)}\n")
            self.out.flush()
            self.conversations.add(conversation)
            if luck < REFUSED + ANSWER_LOST:
                self.lost += 1
                return None
            return 200

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.out.close()
