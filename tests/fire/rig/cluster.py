"""Several nodes over one Redis, with one account, on loopback ports and in a folder of their own."""

import http.client
import json
import os
import secrets
import tempfile
import time

from ports import free_ports

from .processes import Child, wait_until
from .redis import Redis

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))


class Programs:
    """The compiled parts, from one build folder."""

    def __init__(self, build):
        self.switchboard = os.path.join(build, "bin", "switchboard")
        fire = os.path.join(build, "tests", "fire")
        self.driver = os.path.join(fire, "fire_driver")
        self.checker = os.path.join(fire, "fire_checker")
        self.proxy = os.path.join(fire, "fire_proxy")
        self.shim = os.path.join(fire, "libfire_power_loss.so")
        for path in (self.switchboard, self.driver, self.checker, self.proxy, self.shim):
            if not os.path.exists(path):
                raise SystemExit(f"{path} is missing: build the targets switchboard, fire_driver, "
                                 "fire_checker, fire_proxy, fire_power_loss")


def request(port, method, path, body=None, token=None, patience=30):
    """One API call: status and JSON."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=patience)
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = "Bearer " + token
    connection.request(method, path, json.dumps(body) if body is not None else None, headers)
    answer = connection.getresponse()
    data = answer.read()
    connection.close()
    try:
        return answer.status, json.loads(data or b"{}")
    except ValueError:
        return answer.status, {"text": data.decode(errors="replace")}


def ask(port, method, path, body=None, token=None):
    status, answer = request(port, method, path, body, token)
    if status >= 300:
        raise RuntimeError(f"{method} {path}: {status} {answer}")
    return answer


class Node:
    def __init__(self, cluster, number, program, workers=1):
        self.name = f"n{number + 1}"
        self.port = cluster.ports[number]
        self.data = os.path.join(cluster.folder, self.name)
        command = [program, "serve", "--config", cluster.config, "--data", self.data,
                   "--listen", f"127.0.0.1:{self.port}", "--node", self.name,
                   "--workers", str(workers)]
        if cluster.redis:
            command += ["--redis", f"redis://127.0.0.1:{cluster.redis.port}"]
        self.child = Child(self.name, command, os.path.join(cluster.folder, self.name + ".log"))

    def start(self, fail_points=None):
        self.child.start({"SWITCHBOARD_FAIL_POINTS": fail_points} if fail_points else None)

    def is_ready(self):
        if not self.child.is_running():
            raise RuntimeError(f"{self.name} ended: see {self.child.log}")
        try:
            return request(self.port, "GET", "/readyz", patience=5)[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def wait_ready(self, patience=60):
        wait_until(self.is_ready, patience, f"{self.name} is ready")


class Cluster:
    """`redis=False`: one node with its embedded Redis."""

    def __init__(self, programs, nodes=3, fsync="always", shim=False, redis=True, settings="",
                 limits="", folder=None, guard=True):
        self.programs = programs
        self.folder = folder or tempfile.mkdtemp(prefix="fire-")
        self.ports = free_ports(nodes + 1)
        self.redis = Redis(self.folder, self.ports[nodes], fsync,
                           programs.shim if shim else None,
                           programs.switchboard if guard else None) if redis else None
        self.config = os.path.join(self.folder, "switchboard.toml")
        seal = os.path.join(self.folder, "seal.key")  # the same for all nodes
        with open(os.open(seal, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
            file.write(secrets.token_hex(32))
        with open(self.config, "w", encoding="utf-8") as file:
            file.write('[limits]\nunlimited_addresses = ["127.0.0.1"]\n'
                       'anonymous_requests_per_minute = 100000000\n' + limits +
                       f'[sinks]\nloopback_http = true\nkey_file = "{seal}"\n' + settings)
        self.nodes = [Node(self, number, programs.switchboard) for number in range(nodes)]
        self.password = secrets.token_urlsafe(18)
        self.admin = self.staff_file = self.inbox = None

    def start(self):
        if self.redis:
            self.redis.start()
        for node in self.nodes:
            node.start()
        for node in self.nodes:
            node.wait_ready()

    def make_account(self, agents=6, capacity=12, sinks=(), queue=None):
        """The first admin by the link that the first node left in its folder, then everybody else."""
        port = self.nodes[0].port

        def link():
            try:
                with open(os.path.join(self.nodes[0].data, "setup-link"), encoding="utf-8") as file:
                    return file.read().strip().partition("#link=")[2]
            except FileNotFoundError:
                return None
        ask(port, "POST", "/api/v1/setup", {
            "link": wait_until(link, 30, "the link for the first admin"), "name": "Fire",
            "email": "fire@fire.invalid", "password": self.password, "locale": "en"})
        self.admin = self.log_in("fire@fire.invalid")
        config = ask(port, "GET", "/api/v1/config", token=self.admin)
        config.pop("revision", None)
        config["queues"][0].update({"wrapUpMs": 1, "dispositions": ["resolved"], **(queue or {})})
        for number in range(agents):
            config["users"].append({
                "id": f"agent-{number}", "name": f"Agent {number}", "role": "AGENT",
                "email": f"agent-{number}@fire.invalid", "locale": "en", "capacity": capacity,
                "password": self.password})
        config["sinks"] = list(sinks)
        ask(port, "POST", "/api/v1/apply", config, self.admin)
        self.inbox = config["inboxes"][0]["id"]
        self.staff_file = os.path.join(self.folder, "staff")
        with open(self.staff_file, "w", encoding="utf-8") as file:
            for number in range(agents):
                file.write(f"agent-{number} {self.log_in(f'agent-{number}@fire.invalid')}\n")

    def log_in(self, email):
        return ask(self.nodes[0].port, "POST", "/api/v1/login",
                   {"email": email, "password": self.password, "bearer": True})["token"]

    def lease_holder(self):
        """The node that routes the account now, or nothing."""
        connection = self.redis.connection()
        try:
            for key in connection.call("KEYS", "sb:{c*}:/lease"):
                node, expires = connection.call("HMGET", key, "node", "expires")
                if node and expires and int(expires) > 1000 * time.time():
                    for each in self.nodes:
                        if each.name == node.decode():
                            return each
        finally:
            connection.close()
        return None

    def stop(self):
        for node in self.nodes:
            node.child.kill()
        if self.redis:
            self.redis.kill()

    def logs_mention(self, words):
        """Which of the words stand in a log: secrets must not."""
        found = []
        for name in os.listdir(self.folder):
            if name.endswith(".log"):
                with open(os.path.join(self.folder, name), encoding="utf-8",
                          errors="replace") as log:
                    text = log.read()
                found += [f"{name}: a planted secret" for word in words if word in text]
        return found
