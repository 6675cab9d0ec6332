"""A TCP proxy that cuts connections: before the request went through, in the middle of it, or after the other side
has answered and before the answer is passed on. Loopback only."""

import random
import socket
import struct
import threading


class CuttingProxy:
    def __init__(self, target, chance, seed=1):
        self.target, self.chance, self.random = target, chance, random.Random(seed)
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.cuts = {"before": 0, "within": 0, "after": 0}
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            cut = self.random.choice(list(self.cuts)) if self.random.random() < self.chance else None
            threading.Thread(target=self.serve, args=(client, cut), daemon=True).start()

    def serve(self, client, cut):
        if cut:
            self.cuts[cut] += 1
        if cut == "before":
            return self.reset(client)
        try:
            with socket.create_connection(("127.0.0.1", self.target)) as server:
                answer = threading.Thread(target=self.pump, args=(server, client, cut == "after"), daemon=True)
                answer.start()
                self.pump(client, server, cut == "within")
                answer.join()
        except OSError:
            pass
        client.close()
        return None

    def pump(self, source, to, cut):
        try:
            while data := source.recv(65536):
                if cut:
                    to.sendall(data[:len(data) // 2]) if to.getpeername()[1] == self.target else None
                    self.reset(source)
                    return self.reset(to)
                to.sendall(data)
            to.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        return None

    @staticmethod
    def reset(end):
        """Whoever waits in it is woken first: otherwise it stays open, and the other side waits for the rest."""
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        try:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            end.close()
        except OSError:
            pass

    def close(self):
        self.listener.close()
