#!/usr/bin/env python3
"""The server behind nginx, HAProxy and Caddy, set up as deploy/README.md shows them: who the client is, WebSockets, and
that a request has one meaning for both: what hides in a body is seen by neither as a second request. Files are on an
origin of their own, set up as shown as well.

    tests/hostile/proxies.py
"""

import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from lib import wire  # noqa: E402
from lib.people import People, ask, hello  # noqa: E402
from lib.server import ROOT, Server, free_port, wait_for  # noqa: E402

SETTINGS = """
[server]
trusted_proxies = ["127.0.0.1"]
public_url = "https://chat.example.com"
[uploads]
origin = "https://files.shop-usercontent.example"
[limits]
unlimited_addresses = []
connections_per_address = 3
"""
FILES = "files.shop-usercontent.example"
HIDDEN = b"GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n"
SMUGGLED = [
    b"POST /api/v1/login HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    b"POST /api/v1/login HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\nContent-Length: 32\r\n\r\n" + HIDDEN,
    b"POST /api/v1/login HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\nContent-Length: 32\r\n\r\n" + HIDDEN,
    b"POST /api/v1/login HTTP/1.1\r\nHost: a\r\nContent-Length: 32\r\nContent-Length: 0\r\n\r\n" + HIDDEN,
    b"POST /api/v1/login HTTP/1.1\r\nHost: a\r\nContent-Length: +32\r\n\r\n" + HIDDEN,
    b"POST /api/v1/login HTTP/1.1\r\nHost: a\r\nContent-Length:\x0b32\r\n\r\n" + HIDDEN,
    b"POST /api/v1/login HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n" + HIDDEN,
    b"POST /api/v1/login HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n chunked\r\nContent-Length: 32\r\n\r\n" + HIDDEN,
    b"GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 32\r\n\r\n" + HIDDEN,
    b"GET /healthz HTTP/1.1\r\nHost: a\nX: y\r\n\r\n" + b"",
]


def shown(proxy, section="Proxies"):
    """The proxy's own block of that section of deploy/README.md."""
    with open(os.path.join(ROOT, "deploy", "README.md"), encoding="utf-8") as file:
        text = file.read().split(f"\n## {section}\n")[1].split("\n## ")[0]
    return re.search(rf"^{proxy}:\n\n```\n(.*?)```", text, re.DOTALL | re.MULTILINE)[1]


def shown_for_files(proxy):
    return shown(proxy, "Files on an origin of their own")


def nginx(folder, port, server):
    both = shown("nginx") + shown_for_files("nginx")
    block = re.sub(r"listen 443 ssl;", f"listen 127.0.0.1:{port};", both)
    block = re.sub(r"\s*ssl_certificate\S*\s+\S+;", "", block)
    block = block.replace("http://127.0.0.1:8080", f"http://127.0.0.1:{server.port}")
    paths = "".join(f"{name}_temp_path {folder}/{name};\n" for name in
                    ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    config = os.path.join(folder, "nginx.conf")
    with open(config, "w", encoding="utf-8") as file:
        file.write(f"daemon off;\nworker_processes 1;\npid {folder}/nginx.pid;\nerror_log {folder}/nginx.log;\n"
                   f"events {{}}\nhttp {{\naccess_log off;\n{paths}{block}\n}}\n")
    return ["/usr/sbin/nginx", "-c", config, "-p", folder]


def haproxy(folder, port, server):
    block = shown("HAProxy").replace("    default_backend", shown_for_files("HAProxy") + "    default_backend")
    block = block.replace("bind :443 ssl crt /etc/haproxy/chat.pem", f"bind 127.0.0.1:{port}")
    block = block.replace("127.0.0.1:8080", f"127.0.0.1:{server.port}")
    config = os.path.join(folder, "haproxy.cfg")
    with open(config, "w", encoding="utf-8") as file:
        file.write("defaults\n    mode http\n    timeout connect 5s\n    timeout client 30s\n    timeout server 30s\n"
                   f"    timeout http-request 10s\n{block}")
    return ["/usr/sbin/haproxy", "-db", "-f", config]


def caddy(folder, port, server):
    block = (shown("Caddy") + shown_for_files("Caddy")).replace(
        "chat.example.com {", f"http://:{port} {{\n    bind 127.0.0.1").replace(
        f"{FILES} {{", f"http://{FILES}:{port} {{\n    bind 127.0.0.1")
    block = block.replace("127.0.0.1:8080", f"127.0.0.1:{server.port}")
    config = os.path.join(folder, "Caddyfile")
    with open(config, "w", encoding="utf-8") as file:
        file.write(f"{{\n    admin off\n    storage file_system {folder}\n}}\n{block}")
    return ["caddy", "run", "--adapter", "caddyfile", "--config", config]


def answers(port, data):
    """The status lines that come back until the end of the stream."""
    peer = wire.Peer(port)
    peer.send(data)
    peer.half_close()
    peer.at_end()
    return re.findall(rb"HTTP/1\.[01] (\d+)", peer.buffer), peer.buffer


def a_conversation(port, people):
    peer = wire.Peer(port)
    peer.send(wire.upgrade(""))
    assert peer.read_http()[0] == 101
    hello(peer, people.visitor())
    assert "ack" in ask(peer, 2, {"start": {"text": "x" * 8000, "clientId": "m"}})
    return peer


def the_address_is_the_clients_own(port, people):
    """Whatever a client says of its address, the proxy's word stands: all come from one, and three are allowed."""
    held = []
    for number in range(4):
        peer = wire.Peer(port, source="127.0.0.2")
        peer.send(wire.upgrade(f"203.0.113.{number}"))
        held.append((peer, peer.read_http()[0]))
    codes = [status for _, status in held]
    for peer, _ in held:
        peer.close()
    assert codes == [101, 101, 101, 429], codes
    peer = wire.Peer(port, source="127.0.0.3")
    peer.send(wire.upgrade(""))
    assert peer.read_http()[0] == 101, "another client shares its limit"
    peer.close()


def nothing_is_smuggled(port, _):
    for data in SMUGGLED:
        codes, text = answers(port, data)
        assert len(codes) <= 1 or b"404" not in codes, (data, text[:400])


def the_figures_are_not_shown(port, _):
    codes, text = answers(port, b"GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert codes in ([b"403"], [b"404"]) and b"switchboard_" not in text, text[:200]


def at(port, host, path):
    """As answers(), of a client that stays: nginx and Caddy give up a request whose client has stopped sending."""
    peer = wire.Peer(port)
    peer.send(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    peer.at_end()
    return re.findall(rb"HTTP/1\.[01] (\d+)", peer.buffer), bytes(peer.buffer)


def a_file(server, people):
    """The address of a file that somebody has sent, without its origin."""
    token, conversation = people.talker("192.0.2.77")
    fields = {"Authorization": f"Bearer {token}"}
    status, begun, _ = server.ask(
        "POST", "/api/v1/uploads", {"conversation": conversation, "name": "a.txt", "size": 5}, fields)
    assert status == 200, begun
    path = f"/api/v1/uploads/{begun['attachment']['id']}?offset=0"
    codes, text = answers(server.port, (
        f"PUT {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\nContent-Length: 5\r\n"
        "Connection: close\r\n\r\nhello").encode())
    assert codes == [b"200"], text[:200]
    status, told, _ = server.ask(
        "GET", f"/api/v1/attachments/{begun['attachment']['id']}", None, fields | {"Accept": "application/json"})
    assert status == 200 and told["url"].startswith(f"https://{FILES}/"), told
    return told["url"].removeprefix(f"https://{FILES}")


def files_have_a_host_of_their_own(port, people):
    where = a_file(people.server, people)
    codes, text = at(port, "chat.example.com", where)
    assert codes == [b"404"], text[:200]
    for path in ("/console", "/", "/api/v1/me", "/metrics", "/healthz"):
        codes, text = at(port, FILES, path)
        assert codes in ([b"404"], [b"403"]), (path, text[:200])
    codes, text = at(port, FILES.upper(), where)
    assert codes == [b"200"] and text.endswith(b"hello"), text[:300]
    codes, text = at(port, FILES, where)
    assert codes == [b"404"], "an address is good once"


def a_chat_passes(port, people):
    a_conversation(port, people).close()


def main():
    checks = failed = 0
    for name, command in (("nginx", nginx), ("haproxy", haproxy), ("caddy", caddy)):
        server, folder, port = Server(SETTINGS), tempfile.mkdtemp(prefix="sb-proxy-"), free_port()
        process = None
        try:
            people = People(server)
            # Caddy keeps what it was told in the user's folders otherwise.
            process = subprocess.Popen(command(folder, port, server), env=os.environ | {"XDG_CONFIG_HOME": folder})
            wait_for(f"{name} passes on", lambda: passes(port))
            for check in (a_chat_passes, nothing_is_smuggled, the_figures_are_not_shown, files_have_a_host_of_their_own,
                          the_address_is_the_clients_own):
                checks += 1
                try:
                    check(port, people)
                    print(f"ok     {name}: {check.__name__}")
                except (AssertionError, OSError, wire.Ended, wire.Late) as error:
                    failed += 1
                    print(f"FAILED {name}: {check.__name__}: {error}")
        finally:
            if process:
                process.terminate()
                process.wait(20)
            failed += server.stop() != 0
            server.remove()
    print(f"{checks} checks, {failed} failed")
    sys.exit(1 if failed else 0)


def passes(port):
    try:
        return b"200" in answers(port, b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")[0]
    except OSError:
        return False


if __name__ == "__main__":
    main()
