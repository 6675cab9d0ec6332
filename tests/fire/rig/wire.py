"""A participant over the JSON subprotocol, written from RFC 6455: enough to see who is told what."""

import base64
import json
import os
import select
import socket
import struct
import time


class Closed(Exception):
    def __init__(self, code):
        super().__init__(f"closed with {code}")
        self.code = code


class Refused(Exception):
    def __init__(self, status, headers):
        super().__init__(f"the upgrade was answered with {status}")
        self.status = status
        self.headers = headers


class Wire:
    def __init__(self, port, token=None):
        self.socket = socket.create_connection(("127.0.0.1", port), 10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.requests = 0
        self.frames = []  # that nobody waited for yet
        self.upgrade(port)
        if token:
            self.welcome = self.ask("hello", {"token": token})["welcome"]

    def upgrade(self, port):
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            (f"GET /ws HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
             f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
             "Sec-WebSocket-Protocol: switchboard.v1.json\r\n\r\n").encode())
        while b"\r\n\r\n" not in self.buffer:
            self.fill(10)
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        lines = head.decode().split("\r\n")
        status = int(lines[0].split()[1])
        if status != 101:
            raise Refused(status, dict(line.lower().split(": ", 1) for line in lines[1:]))

    def fill(self, patience):
        if not select.select([self.socket], [], [], max(0, patience))[0]:
            raise TimeoutError
        data = self.socket.recv(65536)
        if not data:
            raise Closed(1006)
        self.buffer += data

    def send(self, name, body, request=None):
        self.requests += 1
        text = json.dumps({"request": request or self.requests, name: body}).encode()
        mask = os.urandom(4)
        size = len(text)
        head = struct.pack("!BB", 0x81, 0x80 | size) if size < 126 else struct.pack(
            "!BBH", 0x81, 0xFE, size)
        self.socket.sendall(head + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(text)))
        return self.requests

    def read(self, patience):
        until = time.monotonic() + patience
        while True:
            size = self.size_of_first()
            if size is not None and len(self.buffer) >= size[0] + size[1]:
                opcode, payload = self.buffer[0] & 15, self.buffer[size[0]:size[0] + size[1]]
                self.buffer = self.buffer[size[0] + size[1]:]
                if opcode == 1:
                    return json.loads(payload)
                if opcode == 8:
                    raise Closed(struct.unpack("!H", payload[:2])[0] if payload else 1005)
                continue
            self.fill(until - time.monotonic())

    def size_of_first(self):
        if len(self.buffer) < 4:
            return None if len(self.buffer) < 2 or self.buffer[1] >= 126 else (2, self.buffer[1])
        if self.buffer[1] < 126:
            return 2, self.buffer[1]
        if self.buffer[1] == 126:
            return 4, struct.unpack("!H", self.buffer[2:4])[0]
        return (10, struct.unpack("!Q", self.buffer[2:10])[0]) if len(self.buffer) >= 10 else None

    def wait(self, wanted, patience=10):
        """The first frame for which `wanted` is true; earlier ones are kept."""
        for index, frame in enumerate(self.frames):
            if wanted(frame):
                return self.frames.pop(index)
        until = time.monotonic() + patience
        while True:
            frame = self.read(until - time.monotonic())
            if wanted(frame):
                return frame
            self.frames.append(frame)

    def ask(self, name, body):
        number = self.send(name, body)
        return self.wait(lambda frame: frame.get("request") == number)

    def wait_closed(self, patience):
        """The close code."""
        until = time.monotonic() + patience
        try:
            while True:
                self.read(until - time.monotonic())
        except Closed as closed:
            return closed.code

    def close(self):
        self.socket.close()
