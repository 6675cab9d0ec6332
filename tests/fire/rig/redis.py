"""A redis-server of the rig's own on loopback, with the power-loss shim beneath it if wanted."""

import os
import random
import shutil
import socket
import struct
import subprocess

from .processes import Child, wait_until


class RedisError(RuntimeError):
    pass


class Connection:
    """Enough of RESP2 for the rig."""

    def __init__(self, port, timeout=30):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout)
        self.input = self.socket.makefile("rb")

    def call(self, *args):
        out = b"*%d\r\n" % len(args)
        for arg in args:
            data = arg if isinstance(arg, bytes) else str(arg).encode()
            out += b"$%d\r\n%s\r\n" % (len(data), data)
        self.socket.sendall(out)
        return self.read()

    def read(self):
        line = self.input.readline()
        if not line.endswith(b"\r\n"):
            raise ConnectionError("Redis closed the connection")
        kind, rest = line[:1], line[1:-2]
        if kind == b"-":
            raise RedisError(rest.decode())
        if kind == b":":
            return int(rest)
        if kind == b"$":
            size = int(rest)
            return None if size < 0 else self.input.read(size + 2)[:-2]
        if kind == b"*":
            return [self.read() for _ in range(int(rest))]
        return rest.decode()

    def close(self):
        self.input.close()
        self.socket.close()


class Redis:
    """`guard`: the program that looks at the file before each start, as deploy/README.md has it."""

    def __init__(self, folder, port, fsync="always", shim=None, guard=None):
        self.guard = guard
        self.folder = os.path.join(folder, "redis")
        self.port = port
        self.table = os.path.join(folder, "synced")
        os.makedirs(self.folder, exist_ok=True)
        env = {"LD_PRELOAD": shim, "FIRE_SYNC_TABLE": self.table} if shim else {}
        command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", self.folder,
                   "--appendonly", "yes", "--appendfsync", fsync, "--save", "",
                   "--aof-load-truncated", "no" if guard else "yes", "--maxmemory-policy", "noeviction", "--loglevel", "warning"]
        self.child = Child("redis", command, os.path.join(folder, "redis.log"), env)

    def start(self):
        if self.guard:
            with open(self.child.log, "ab") as log:
                subprocess.run([self.guard, "guard", self.folder], stdout=log, stderr=log, check=True)
        self.child.start()
        self.wait_ready()

    def wait_ready(self, patience=30):
        def answers():
            try:
                connection = Connection(self.port, 1)
                ready = connection.call("PING") == "PONG"
                connection.close()
                return ready
            except (OSError, RedisError):
                if not self.child.is_running():
                    raise RuntimeError("redis-server ended: see " + self.child.log) from None
                return False
        wait_until(answers, patience, "Redis answers")

    def connection(self):
        return Connection(self.port)

    def kill(self):
        self.child.kill()

    # --- the power cut: what was not synced is gone

    def synced_sizes(self):
        sizes = {}
        with open(self.table, "rb") as table:
            for inode, size in struct.iter_unpack("QQ", table.read()):
                if inode:
                    sizes[inode] = size
        return sizes

    def lose_power(self, variant="plain", dice=random):
        """Cuts each append-only file to what its last fsync covered; answers the bytes lost."""
        return cut_files(os.path.join(self.folder, "appendonlydir"), self.synced_sizes(), variant,
                         dice)

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def half_transaction(path, end, dice):
    """Of the last one before `end`: what a write leaves that is interrupted in its middle."""
    with open(path, "rb") as file:
        file.seek(max(0, end - 262_144))
        text = file.read(min(end, 262_144))
    begin, close = b"*1\r\n$5\r\nMULTI\r\n", b"*1\r\n$4\r\nEXEC\r\n"
    at = text.rfind(begin, 0, text.rfind(close))
    if at < 0:
        return b""
    whole = text[at:text.index(close, at) + len(close)]
    return whole[:dice.randint(len(begin) + 1, len(whole) - 1)]


def cut_files(folder, sizes, variant, dice):
    """Variants: plain; torn (a piece of the first lost record is there); half (the beginning of a
    transaction is); zeros (blocks that were allocated and never written)."""
    lost = 0
    names = sorted(os.listdir(folder))
    # Only the file that was being written can end in the middle of something.
    last = max((name for name in names if name.endswith(".incr.aof")),
               key=lambda name: int(name.split(".")[-3]), default=None)
    for name in names:
        path = os.path.join(folder, name)
        if not name.endswith((".aof", ".rdb")):
            continue  # the manifest is synced before it is renamed
        state = os.stat(path)
        keep = min(sizes.get(state.st_ino, 0), state.st_size)
        lost += state.st_size - keep
        with open(path, "r+b") as file:
            file.seek(keep)
            tail = file.read(64)
            file.truncate(keep)
            if variant == "torn" and name == last:
                tail = tail or b"*3\r\n$5\r\nFCALL\r\n$10\r\nsb4_append\r\n"
                file.seek(keep)
                file.write(tail[:dice.randint(1, max(1, len(tail) - 1))])
            if variant == "half" and name == last:
                file.seek(keep)
                file.write(half_transaction(path, keep, dice))
            if variant == "zeros" and name == last:
                file.truncate(keep + dice.randint(1, 4096))
    return lost
