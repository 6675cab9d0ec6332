"""Bytes of WebSocket and HTTP over a plain socket. Judges nothing and repairs nothing: a peer that means
harm is written with it, so every field of a frame can be set, also to what RFC 6455 forbids."""

import base64
import hashlib
import json
import socket
import ssl
import struct
import time

PATIENCE_S = 20  # only a failing row waits so long
KEY = "dGhlIHNhbXBsZSBub25jZQ=="
ACCEPT = base64.b64encode(hashlib.sha1((KEY + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()).decode()


class Ended(Exception):
    """The peer ended the stream."""


class Late(Exception):
    """Nothing came within the patience."""


def frame(payload=b"", op=1, fin=1, rsv=0, mask=True, form=None, declare=None, key=b"\x12\x34\x56\x78"):
    """One frame. `form`: 7, 16 or 64 bits of length whatever the size; `declare`: the length that it claims."""
    length = len(payload) if declare is None else declare
    if form is None:
        form = 7 if length < 126 else 16 if length < 65536 else 64
    head = bytes([fin << 7 | rsv << 4 | op])
    bit = 0x80 if mask else 0
    if form == 7:
        head += bytes([bit | length])
    elif form == 16:
        head += bytes([bit | 126]) + struct.pack(">H", length)
    else:
        head += bytes([bit | 127]) + struct.pack(">Q", length)
    if not mask:
        return head + payload
    block = (key * (len(payload) // 4 + 1))[:len(payload)]
    masked = (int.from_bytes(payload, "big") ^ int.from_bytes(block, "big")).to_bytes(len(payload), "big")
    return head + key + masked


def upgrade(address="", path="/ws", protocol="switchboard.v1.json", fields=(), host="localhost"):
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}", "Upgrade: websocket", "Connection: Upgrade",
             f"Sec-WebSocket-Key: {KEY}", "Sec-WebSocket-Version: 13"]
    if protocol:
        lines.append(f"Sec-WebSocket-Protocol: {protocol}")
    if address:
        lines.append(f"X-Forwarded-For: {address}")
    return ("\r\n".join([*lines, *fields]) + "\r\n\r\n").encode()


class Peer:
    """One connection. Reads block for at most the patience; `slowest` is the longest that one took."""

    def __init__(self, port, tls=None, source=""):
        self.socket = socket.socket()
        if source:
            self.socket.bind((source, 0))
        self.socket.settimeout(PATIENCE_S)
        self.socket.connect(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_hostname="localhost")
        self.buffer = b""
        self.slowest = 0.0

    def send(self, data, piece=0):
        """What the peer does not take any more is not an error here: the row says what has to come."""
        try:
            if not piece:
                return self.socket.sendall(data)
            for at in range(0, len(data), piece):
                self.socket.sendall(data[at:at + piece])
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            pass

    def more(self):
        began = time.monotonic()
        try:
            part = self.socket.recv(65536)
        except socket.timeout:
            raise Late("nothing came in time") from None
        except (ConnectionResetError, ssl.SSLError):
            part = b""
        self.slowest = max(self.slowest, time.monotonic() - began)
        if not part:
            raise Ended("the stream ended")
        self.buffer += part

    def exactly(self, size):
        while len(self.buffer) < size:
            self.more()
        data, self.buffer = self.buffer[:size], self.buffer[size:]
        return data

    def until(self, mark):
        while mark not in self.buffer:
            self.more()
        end = self.buffer.index(mark) + len(mark)
        data, self.buffer = self.buffer[:end], self.buffer[end:]
        return data

    def read_frame(self):
        """(opcode, payload); also checks what a server must keep: no mask, no reserved bit, minimal length."""
        first, second = self.exactly(2)
        size = second & 0x7F
        if second & 0x80 or first & 0x70:
            raise AssertionError(f"the server's frame begins with {first:02x} {second:02x}")
        if size == 126:
            size, = struct.unpack(">H", self.exactly(2))
            assert size > 125, "the server's length is not minimal"
        elif size == 127:
            size, = struct.unpack(">Q", self.exactly(8))
            assert size > 65535, "the server's length is not minimal"
        return first & 0x0F, self.exactly(size)

    def read_http(self, head_only=False):
        """(status, fields, body); 100 Continue is passed over."""
        head = self.until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        status = int(head[0].split(" ")[1])
        fields = {}
        for line in head[1:-2]:
            name, _, value = line.partition(": ")
            fields.setdefault(name.lower(), value)
        if status == 100:
            return self.read_http(head_only)
        size = 0 if head_only or status in (101, 204, 304) else int(fields.get("content-length", "0"))
        return status, fields, self.exactly(size)

    def at_end(self):
        """True if the peer has ended the stream, with whatever was still under way."""
        try:
            while True:
                self.more()
        except Ended:
            return True
        except Late:
            return False

    def half_close(self):
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # the server was faster

    def reset(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def close(self):
        self.socket.close()


def text_of(frame_body, request=None):
    body = dict(frame_body)
    if request is not None:
        body["request"] = request
    return json.dumps(body, ensure_ascii=False).encode()
