#!/usr/bin/env python3
"""TLS in the server itself, looked at from outside with Python's own TLS and the openssl program.

    tests/hostile/tls.py
"""

import os
import signal
import socket
import ssl
import subprocess
import sys
import warnings

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from lib import wire  # noqa: E402
from lib.people import ask  # noqa: E402
from lib.server import Server, free_port, wait_for  # noqa: E402
from lib.steps import Player  # noqa: E402
import tempfile  # noqa: E402

checks = []


def check(function):
    checks.append(function)
    return function


class Certificates:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="sb-tls-")
        self.certificate = os.path.join(self.folder, "chat.pem")
        self.key = os.path.join(self.folder, "chat.key")
        self.make("first", 90)

    def make(self, name, days):
        """Writes beside and renames, as tools that renew certificates do."""
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
             "-days", str(days), "-subj", f"/CN={name}", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
             "-keyout", self.key + ".new", "-out", self.certificate + ".new"],
            check=True, capture_output=True)
        os.rename(self.key + ".new", self.key)
        os.rename(self.certificate + ".new", self.certificate)


def client(low=None, high=None, ciphers=None, alpn=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if low:
            context.minimum_version = low
        if high:
            context.maximum_version = high
    if ciphers:
        context.set_ciphers(ciphers)
    if alpn:
        context.set_alpn_protocols(alpn)
    return context


def shaken(server, context):
    """The socket after the handshake, or the reason why there is none."""
    raw = socket.create_connection(("127.0.0.1", server.port), 20)
    try:
        return context.wrap_socket(raw, server_hostname="localhost"), ""
    except (ssl.SSLError, ConnectionResetError) as error:
        raw.close()
        return None, str(error)


def serial(server):
    peer, _ = shaken(server, client())
    with peer:
        return peer.getpeercert(binary_form=True)


@check
def speaks_tls_12_and_13(server, _):
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        peer, why = shaken(server, client(version, version))
        assert peer, why
        with peer:
            assert "GCM" in peer.cipher()[0] or "CHACHA20" in peer.cipher()[0], peer.cipher()


@check
def speaks_nothing_older(server, _):
    for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
        peer, why = shaken(server, client(version, version, "ALL:@SECLEVEL=0"))
        assert peer is None and why, f"{version} was taken"


@check
def takes_no_weak_suite(server, _):
    for suite in ("AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384", "AES256-SHA"):
        peer, why = shaken(server, client(high=ssl.TLSVersion.TLSv1_2, ciphers=suite + ":@SECLEVEL=0"))
        assert peer is None and why, f"{suite} was taken"


@check
def chooses_http_11_and_nothing_else(server, _):
    peer, why = shaken(server, client(alpn=["h2", "http/1.1"]))
    assert peer and peer.selected_alpn_protocol() == "http/1.1", why
    peer.close()
    peer, why = shaken(server, client(alpn=["h2"]))
    assert peer is None and "NO_APPLICATION_PROTOCOL" in why.upper().replace(" ", "_"), why


@check
def does_not_renegotiate(server, _):
    run = subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{server.port}", "-tls1_2", "-legacy_renegotiation"],
        input=b"R\n", capture_output=True, timeout=30)
    text = (run.stdout + run.stderr).decode(errors="replace")
    assert "RENEGOTIATING" in text and ("no renegotiation" in text or "alert" in text or run.returncode != 0), text


@check
def says_hsts_and_a_secure_cookie(server, _):
    status, _, headers = server.ask("GET", "/healthz")
    assert status == 200 and "max-age=" in headers["Strict-Transport-Security"], dict(headers)
    person = server.people["agents"][0]
    status, _, headers = server.ask("POST", "/api/v1/login", {
        "email": person["email"], "password": person["password"]})
    cookie = headers["Set-Cookie"]
    assert status == 200 and cookie.startswith("__Host-sb_session=") and "; Secure" in cookie, cookie


@check
def carries_a_conversation_with_large_answers(server, _):
    inbox = server.inbox
    token = server.ask("POST", "/api/v1/visitor-token", {"inbox": inbox})[1]["token"]
    peer = wire.Peer(server.port, client())
    peer.send(wire.upgrade(""))
    assert peer.read_http()[0] == 101
    ask(peer, 1, {"hello": {"token": token}})
    conversation = ask(peer, 2, {"start": {"text": "x" * 8000, "clientId": "m0"}})["ack"]["conversation"]
    for number in range(1, 40):
        ask(peer, 2 + number, {"send": {"conversation": conversation, "clientId": f"m{number}", "text": "y" * 8000}})
    page = ask(peer, 100, {"history": {"conversation": conversation, "after": 0, "limit": 100}})["history"]
    texts = [each["message"]["text"] for each in page["entries"] if "message" in each]
    assert len(texts) == 40 and set(map(len, texts)) == {8000}, len(texts)
    peer.send(wire.frame(b"\x03\xe8", op=8))
    Player(peer, {}).want_close("1000")


@check
def serves_whole_files(server, _):
    for path in ("/console", "/widget/loader.js"):
        status, body, _ = server.ask("GET", path)
        assert status in (200, 404) and len(body) > 20, (path, status)


@check
def plain_http_on_the_port_is_ended(server, _):
    peer = wire.Peer(server.port)
    peer.send(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
    assert peer.at_end(), "plain HTTP was answered"
    assert b"200" not in peer.buffer


@check
def a_handshake_that_stops_is_ended(server, _):
    for start in (b"", b"\x16", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"):
        peer = wire.Peer(server.port)
        peer.send(start)
        assert peer.at_end(), "it waits for ever"
    assert server.metric('switchboard_limit_reached_total{limit="tls_seconds"}') >= 1


@check
def rubbish_is_no_handshake(server, _):
    for number in range(50):
        peer = wire.Peer(server.port)
        peer.send(os.urandom(1 + number * 40))
        peer.half_close()
        assert peer.at_end(), "it waits for ever"
    assert server.alive()


@check
def a_new_certificate_is_taken_without_a_drop(server, certificates):
    before = serial(server)
    kept = wire.Peer(server.port, client())
    kept.send(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
    assert kept.read_http()[0] == 200
    certificates.make("second", 90)
    server.process.send_signal(signal.SIGHUP)
    wait_for("the new certificate", lambda: serial(server) != before)
    kept.send(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
    assert kept.read_http()[0] == 200, "the connection of before was dropped"
    kept.close()


@check
def a_changed_file_is_noticed_without_a_signal(server, certificates):
    before = serial(server)
    certificates.make("third", 90)
    wait_for("the new certificate", lambda: serial(server) != before)


@check
def a_broken_certificate_changes_nothing(server, certificates):
    before = serial(server)
    with open(certificates.certificate, "w", encoding="utf-8") as file:
        file.write("no certificate")
    server.process.send_signal(signal.SIGHUP)
    wait_for("the refusal", lambda: server.metric('switchboard_tls_reloads_total{result="refused"}') >= 1)
    assert serial(server) == before
    certificates.make("fourth", 90)
    server.process.send_signal(signal.SIGHUP)
    wait_for("the good one", lambda: serial(server) != before)


@check
def a_certificate_that_ends_soon_is_told(server, certificates):
    certificates.make("short", 5)
    server.process.send_signal(signal.SIGHUP)
    wait_for("the warning", lambda: "warning" in server.ask("GET", "/readyz")[1])
    wait_for("the metric", lambda: server.metric("switchboard_tls_certificate_ends_soon") == 1)
    status, body, _ = server.ask("GET", "/readyz")
    assert status == 200 and "ends in" in body["warning"], body


def start_is_refused(binary):
    """What may not even start, and what it says. Each row: settings, words of the answer."""
    rows = [
        ('[server]\nlisten = "0.0.0.0:0"\n', "nothing encrypts"),
        ('[admin]\nlisten = "0.0.0.0:0"\n', "admin.listen: 0.0.0.0 is reached from other machines"),
        ('[server]\nlisten = "0.0.0.0:0"\nbehind_proxy = true\n', "server.trusted_proxies: name the proxy"),
        ('[tls]\ncertificate = "/nowhere.pem"\n', "belong together"),
        ('[tls]\ncertificate = "/nowhere.pem"\nkey = "/nowhere.key"\n', "/nowhere.pem"),
        ('[admin]\nonly = true\n', "admin.listen"),
        ('[server]\ntrusted_proxies = ["proxy.example"]\n', "trusted_proxies"),
        ('[server]\nallowed_origins = ["shop.example"]\n', "allowed_origins"),
        ('[limits]\nhead_seconds = 0\n', "from 1 to 60"),
        ('[limits]\nfragments = "many"\n', "whole number"),
        ('[limits]\nno_such_limit = 1\n', "no such setting"),
        ('[limits]\ntyping_milliseconds = 50\n', "from 100 to 60000"),
        ('[limits]\nlogin_failures_per_email = 0\n', "from 1 to"),
        ('[limits]\ntext_bytes = 131072\n', "text_bytes"),
        ('[limits]\nsend_queue_drop_bytes = 2097152\n', "send_queue_drop_bytes"),
    ]
    for settings, words in rows:
        folder = tempfile.mkdtemp(prefix="sb-refused-")
        config = os.path.join(folder, "c.toml")
        with open(config, "w", encoding="utf-8") as file:
            file.write(settings)
        listen = [] if "listen = \"0" in settings else ["--listen", f"127.0.0.1:{free_port()}"]
        run = subprocess.run(
            [binary, "serve", "--config", config, "--data", os.path.join(folder, "d"), *listen],
            capture_output=True, timeout=30, text=True)
        assert run.returncode == 2 and words in run.stderr, (settings, run.returncode, run.stderr)


def admin_listener(binary):
    """The operators' own listener shows what the public one then does not."""
    port = free_port()
    server = Server(f'[admin]\nlisten = "127.0.0.1:{port}"\nonly = true\n', binary=binary)
    try:
        person = server.people["admin"]
        token = server.ask("POST", "/api/v1/login", {
            "email": person["email"], "password": person["password"], "bearer": True})[1]["token"]
        headers = {"Authorization": f"Bearer {token}"}
        public = [server.ask("GET", path, headers=headers)[0] for path in ("/metrics", "/api/v1/outbox", "/healthz")]
        assert public == [404, 404, 200], public
        server.port = port
        own = [server.ask("GET", path, headers=headers)[0] for path in ("/metrics", "/api/v1/outbox", "/healthz")]
        assert own == [200, 200, 200], own
        peer = wire.Peer(port)
        peer.send(wire.upgrade(""))
        assert peer.read_http()[0] == 404, "a WebSocket on the operators' listener"
    finally:
        code = server.stop()
        server.remove()
    assert code == 0, code


def proxy_on_this_machine(binary):
    """Believed because `behind_proxy` says that there is one: what comes over TLS there is encrypted here."""
    server = Server("[server]\nbehind_proxy = true\n", binary=binary)
    try:
        person = server.people["admin"]
        login = {"email": person["email"], "password": person["password"]}
        for scheme, wanted in (("https", True), ("http", False)):
            status, _, fields = server.ask("POST", "/api/v1/login", login, {
                "X-Forwarded-Proto": scheme, "X-Forwarded-For": "203.0.113.9"})
            cookie = fields["Set-Cookie"]
            assert status == 200 and (("Secure" in cookie and cookie.startswith("__Host-")) == wanted), cookie
    finally:
        code = server.stop()
        server.remove()
    assert code == 0, code


def main():
    certificates = Certificates()
    server = Server(f'[tls]\ncertificate = "{certificates.certificate}"\nkey = "{certificates.key}"\n'
                    "[limits]\ntls_seconds = 1\n", wait=False)
    server.tls = client()
    failed = 0
    try:
        server.wait_ready()
        person = server.people["admin"]
        token = server.ask("POST", "/api/v1/login", {
            "email": person["email"], "password": person["password"], "bearer": True})[1]["token"]
        server.inbox = server.ask(
            "GET", "/api/v1/config", headers={"Authorization": f"Bearer {token}"})[1]["inboxes"][0]["id"]
        for function in checks:
            try:
                function(server, certificates)
                print(f"ok     {function.__name__}")
            except (AssertionError, OSError, wire.Late, wire.Ended, KeyError) as error:
                failed += 1
                print(f"FAILED {function.__name__}: {type(error).__name__} {error}")
    finally:
        code = server.stop()
        if code != 0:
            failed += 1
            print(f"FAILED the server ended with {code}: {server.log_text()[-2000:]}")
        server.remove()
    for function in (start_is_refused, admin_listener, proxy_on_this_machine):
        try:
            function(server.binary)
            print(f"ok     {function.__name__}")
        except AssertionError as error:
            failed += 1
            print(f"FAILED {function.__name__}: {error}")
    print(f"{len(checks) + 3} checks, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
