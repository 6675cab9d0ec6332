"""Three nodes, one account: what one of them does, the others show."""

import signal
import time

from .cluster import Cluster, ask
from .processes import wait_until
from .report import Report
from .wire import Closed, Refused, Wire


class Stage:
    """A customer at the first node, an agent at the second, a supervisor at the third."""

    def __init__(self, cluster):
        self.cluster = cluster
        self.ports = [node.port for node in cluster.nodes]
        config = ask(self.ports[0], "GET", "/api/v1/config", token=cluster.admin)
        config.pop("revision", None)
        config["users"].append({"id": "sue", "name": "Sue", "role": "SUPERVISOR", "locale": "en",
                                "email": "sue@fire.invalid", "password": cluster.password})
        ask(self.ports[0], "POST", "/api/v1/apply", config, cluster.admin)
        with open(cluster.staff_file, encoding="utf-8") as staff:
            self.agent_token = staff.readline().split()[1]
        self.visitor_token = ask(self.ports[0], "POST", "/api/v1/visitor-token",
                                 {"inbox": cluster.inbox, "locale": "en"})["token"]
        self.customer = Wire(self.ports[0], self.visitor_token)
        self.agent = Wire(self.ports[1], self.agent_token)
        self.supervisor = Wire(self.ports[2], cluster.log_in("sue@fire.invalid"))
        self.conversation = None

    def close(self):
        for wire in (self.customer, self.agent, self.supervisor):
            wire.close()


def offers_and_messages(stage):
    """An offer crosses nodes, and so do a message, its answer and the board."""
    board = stage.supervisor.ask("watchBoard", {})
    assert "board" in board, board
    assert "error" not in stage.agent.ask("setPresence", {"status": "ONLINE"})
    stage.supervisor.wait(lambda f: "boardDelta" in f)
    started = stage.customer.ask("start", {"text": "hello", "clientId": "c1"})
    assert "error" not in started, started
    offer = stage.agent.wait(lambda f: "offer" in f)["offer"]
    stage.conversation = offer["conversation"]
    assert "error" not in stage.agent.ask(
        "accept", {"conversation": stage.conversation, "offer": offer.get("offer", 0)})
    stage.agent.wait(lambda f: f.get("entry", {}).get("message", {}).get("text") == "hello"
                     or any(e.get("message", {}).get("text") == "hello"
                            for e in f.get("history", {}).get("entries", [])))
    ack = stage.agent.ask("send", {"conversation": stage.conversation, "clientId": "a1",
                                   "text": "good day"})["ack"]
    entry = stage.customer.wait(
        lambda f: f.get("entry", {}).get("message", {}).get("text") == "good day")["entry"]
    assert entry["seq"] == ack["seq"], (entry, ack)
    return entry["seq"]


def typing_and_read_marks(stage, seq):
    stage.customer.send("typing", {"conversation": stage.conversation, "active": True})
    notice = stage.agent.wait(lambda f: f.get("typing", {}).get("active"))["typing"]
    assert notice["author"]["role"] == "CUSTOMER", notice
    stage.customer.send("read", {"conversation": stage.conversation, "seq": seq})
    mark = stage.agent.wait(lambda f: "read" in f)["read"]
    assert mark["seq"] == seq, mark


def resume_elsewhere(stage):
    """The customer's node is killed; another one goes on where it stopped, the agent too."""
    seq = stage.agent.ask("send", {"conversation": stage.conversation, "clientId": "a2",
                                   "text": "one moment"})["ack"]["seq"]
    last = stage.customer.wait(lambda f: f.get("entry", {}).get("seq") == seq)["entry"]
    stage.cluster.nodes[0].child.kill()
    missed = stage.agent.ask("send", {"conversation": stage.conversation, "clientId": "a3",
                                      "text": "found it"})["ack"]["seq"]
    stage.customer.close()
    stage.customer = Wire(stage.ports[2])
    number = stage.customer.send("hello", {"token": stage.visitor_token, "resume": {"positions": [
        {"conversation": stage.conversation, "seq": seq, "lastClientId": last["clientId"]}]}})
    stage.customer.wait(lambda f: f.get("request") == number and "welcome" in f)
    entry = stage.customer.wait(lambda f: "entry" in f or "reset" in f)
    assert entry.get("entry", {}).get("seq") == missed, entry
    stage.cluster.nodes[0].start()
    stage.cluster.nodes[0].wait_ready()


def session_limits(stage):
    """An agent's eleventh socket ends the oldest, wherever that is."""
    sockets = [Wire(stage.ports[i % 3], stage.agent_token) for i in range(9)]
    assert stage.agent.ask("ping", {}).get("pong") is not None
    sockets.append(Wire(stage.ports[0], stage.agent_token))
    code = stage.agent.wait_closed(10)
    assert code == 4009, code
    for each in sockets[:-1]:
        each.close()
    stage.agent.close()
    stage.agent = sockets[-1]


def rights(stage):
    """A supervisor who becomes an agent, and an agent who is switched off, are told within 5 s."""
    config = ask(stage.ports[0], "GET", "/api/v1/config", token=stage.cluster.admin)
    config.pop("revision", None)
    for user in config["users"]:
        if user["id"] == "sue":
            user["role"] = "AGENT"
    ask(stage.ports[0], "POST", "/api/v1/apply", config, stage.cluster.admin)
    code = stage.supervisor.wait_closed(5)
    assert code == 1012, code
    for user in config["users"]:
        if user["id"] == "sue":
            user["disabled"] = True
    again = Wire(stage.ports[1], stage.cluster.log_in("sue@fire.invalid"))
    ask(stage.ports[0], "POST", "/api/v1/apply", config, stage.cluster.admin)
    code = again.wait_closed(5)
    assert code == 4002, code


def presence(stage):
    """Whose node died is offline for everybody within 45 s."""
    admin = Wire(stage.ports[0], stage.cluster.admin)
    agent = Wire(stage.ports[1], stage.agent_token)
    stage.agent.close()
    assert "error" not in agent.ask("setPresence", {"status": "ONLINE"})

    def connected():
        rows = admin.ask("watchBoard", {})["board"]["agents"]
        return next(row.get("connected", False) for row in rows if row["user"] == "agent-0")
    wait_until(connected, 10, "the agent is there")
    stage.cluster.nodes[1].child.kill()
    agent.close()
    began = time.monotonic()
    wait_until(lambda: not connected(), 45, "the agent of the dead node is gone")
    return time.monotonic() - began


def reload(stage):
    """SIGHUP: a mistake changes nothing, limits change at once, the rest is named."""
    cluster, node = stage.cluster, stage.cluster.nodes[0]
    with open(cluster.config, encoding="utf-8") as file:
        before = file.read()

    def tell(settings, expected):
        with open(cluster.config, "w", encoding="utf-8") as file:
            file.write(settings)
        node.child.signal(signal.SIGHUP)

        def said():
            with open(node.child.log, encoding="utf-8", errors="replace") as log:
                return expected in log.read()
        wait_until(said, 10, f"the log says '{expected}'")
    tell("[limits]\nconnections = -1\n", "limits.connections: must be from 0")
    assert node.is_ready()
    tell(before + "[log]\nlevel = \"info\"\n[cluster]\nlease_ms = 5000\n",
         "cluster.lease_ms takes effect after a restart")
    tell(before.replace("[limits]\n", "[limits]\nconnections = 1\n"), "limits.connections 1,")

    def takes_two():
        held = []
        try:
            for _ in range(2):
                held.append(Wire(node.port, stage.visitor_token))
            return True
        except (Refused, Closed, OSError):
            return False
        finally:
            for wire in held:
                wire.close()
    assert not takes_two(), "the new limit is not in force"
    tell(before, "limits.connections 100000,")
    wait_until(takes_two, 10, "the old limit is back")


def going_away(stage):
    """SIGTERM: 503 to who comes now, a word to who is there, no exit code but 0."""
    node = stage.cluster.nodes[2]
    staying = Wire(stage.ports[2], stage.visitor_token)
    node.child.signal(signal.SIGTERM)
    away = staying.wait(lambda f: "goAway" in f)
    assert away["goAway"].get("reconnectAfterMs", 0) <= 1_000, away
    try:
        Wire(stage.ports[2])
        raise AssertionError("a draining node took a new socket")
    except Refused as refused:
        assert refused.status == 503, refused
        assert 1 <= int(refused.headers["retry-after"]) <= 9, refused.headers
    staying.close()
    began = time.monotonic()
    assert node.child.process.wait(30) == 0
    return time.monotonic() - began


def run(programs, options):
    report = Report("nodes", options.seed, "three nodes, one account", options.results)
    cluster = Cluster(programs, nodes=3)
    try:
        cluster.start()
        cluster.make_account(agents=1)
        stage = Stage(cluster)
        seq = offers_and_messages(stage)
        report.round("offers, messages and the board cross nodes")
        typing_and_read_marks(stage, seq)
        report.round("typing and read marks cross nodes")
        resume_elsewhere(stage)
        report.round("a customer resumes at another node")
        session_limits(stage)
        report.round("sessions are counted over all nodes")
        rights(stage)
        report.round("rights are withdrawn at every node")
        reload(stage)
        report.round("settings are read again")
        if options.rounds > 7:
            seconds = presence(stage)
            report.note("offline_after_s", round(seconds, 1))
            report.round(f"who was at a dead node is offline after {seconds:.1f} s")
        seconds = going_away(stage)
        report.note("drained_after_s", round(seconds, 1))
        report.round(f"drained within {seconds:.1f} s")
        stage.close()
    finally:
        cluster.stop()
    return report.finish()
