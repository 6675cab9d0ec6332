"""Transcripts by e-mail into a real SMTP server (aiosmtpd, Debian's python3-aiosmtpd): with and without STARTTLS,
log-in, refusals; what arrives is parsed by Python's own mail library."""

import email
import email.policy
import os
import ssl
import subprocess
import unittest

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from stage import Stage, file_of, free_port, wait_until

COUNT = 4


class Box:
    """Keeps what was accepted; refuses recipients on request."""

    def __init__(self):
        self.mails, self.refuse, self.refused, self.tls, self.greeted = [], None, 0, [], 0

    async def handle_EHLO(self, _server, session, _envelope, name, lines):
        session.host_name = name
        self.greeted += 1
        return lines

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if self.refuse:
            self.refused += 1
            return self.refuse
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, session, envelope):
        self.tls.append(session.ssl is not None)
        self.mails.append((envelope, email.message_from_bytes(envelope.content, policy=email.policy.default)))
        return "250 kept"


def log_in(_server, _session, _envelope, _mechanism, data):
    return AuthResult(success=(data.login, data.password) == (b"chat", b"geheim"))


class Mail(unittest.TestCase):
    def setUp(self):
        self.stage, self.box, self.controller = Stage(), Box(), None

    def tearDown(self):
        self.stage.__exit__()
        if self.controller:
            self.controller.stop()

    def listen(self, **more):
        port = free_port()
        self.controller = Controller(
            self.box, hostname="127.0.0.1", port=port, data_size_limit=10 * 1024 * 1024, **more)
        self.controller.start()
        return {"id": "mail", "type": "email", "url": "smtp://127.0.0.1:%d" % port, "from": "chat@shop.example",
                "to": ["desk@shop.example", "boss@shop.example"]}

    def deliver(self, sink, env=None, files=False):
        self.stage.seed([sink], COUNT, env={**({"TICKET_FILES": "1"} if files else {}), **(env or {})})
        self.stage.start_worker(env=env)
        self.stage.wait_settled()

    def test_a_message_of_text_and_html(self):
        self.deliver(self.listen())
        self.assertEqual(len(self.box.mails), COUNT)
        texts = self.stage.texts(COUNT)
        for envelope, mail in self.box.mails:
            name = mail["X-Switchboard-Conversation"]
            self.assertEqual(envelope.rcpt_tos, ["desk@shop.example", "boss@shop.example"])
            self.assertEqual(mail["Subject"], "Trò chuyện với Mai Nguyễn (help)")
            self.assertEqual(str(mail["From"]), "Trà & Co <chat@shop.example>")
            self.assertEqual(mail["Message-ID"], "<%s-1-mail@shop.example>" % name)
            self.assertEqual(mail["Auto-Submitted"], "auto-generated")
            plain = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
            self.assertEqual(plain, texts[name])
            page = mail.get_body(("html",)).get_content()
            self.assertIn("&lt;%s&gt; &amp; &quot;gấp&quot;" % name[5:], page)

    def test_a_later_note_stands_in_the_same_thread(self):
        self.deliver(self.listen())
        self.stage.tool("note", COUNT)
        self.stage.wait_settled("the notes are delivered")
        self.assertEqual(len(self.box.mails), 2 * COUNT)
        first = {mail["X-Switchboard-Conversation"]: mail["Message-ID"] for _, mail in self.box.mails[:COUNT]}
        for _, mail in self.box.mails[COUNT:]:
            self.assertEqual(mail["In-Reply-To"], first[mail["X-Switchboard-Conversation"]])
            self.assertIn("Gọi lại", mail.get_body(("plain",)).get_content())

    def test_what_people_sent_comes_with_it(self):
        self.deliver(self.listen(), files=True)
        self.assertEqual(len(self.box.mails), COUNT)
        for _, mail in self.box.mails:
            number = int(mail["X-Switchboard-Conversation"][5:])
            (part,) = mail.iter_attachments()
            self.assertEqual((part.get_filename(), part.get_content_type(), part.get_content()),
                             ("file-%d-ảnh.png" % number, "image/png", file_of(number)))
            self.assertIn("ảnh.png", mail.get_body(("plain",)).get_content())

    def test_what_is_too_large_is_named(self):
        self.deliver(self.listen(), files=True, env={"TICKET_FILE_COUNT": "30"})
        for _, mail in self.box.mails:
            kept = len(list(mail.iter_attachments()))
            self.assertEqual(kept, 7 * 1024 * 1024 // 300_030)
            for part in (mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()):
                left = part.split("Quá lớn để gửi kèm: ")[1]
                self.assertEqual(left.count("ảnh.png"), 30 - kept)

    def test_mapped_to_recipients_and_headers(self):
        mapping = {"queues": {"help": "help@shop.example, vip@shop.example", "sales": "sales@shop.example"},
                   "subject": "[{{queue}}] {{contact.name}}", "tags": ["chat", "gấp"], "language": "en",
                   "fields": {"X-Conversation": "{{conversation.id}}", "X-Csat": "{{csat}}", "X-Who": "{{contact.name}}"}}
        self.deliver({**self.listen(), "mapping": mapping})
        for envelope, mail in self.box.mails:
            self.assertEqual(envelope.rcpt_tos, ["help@shop.example", "vip@shop.example"])
            self.assertEqual(mail["To"], "help@shop.example, vip@shop.example")
            self.assertEqual(mail["Subject"], "[help] Mai Nguyễn")
            self.assertEqual((mail["Importance"], mail["Keywords"]), ("high", "chat,gấp"))
            self.assertEqual((mail["Content-Language"], mail["X-Who"]), ("en", "Mai Nguyễn"))
            self.assertEqual((mail["X-Conversation"], mail["X-Csat"]), (mail["X-Switchboard-Conversation"], None))

    def test_starttls_and_log_in(self):
        key, cert = (os.path.join(self.stage.folder, name) for name in ("key.pem", "cert.pem"))
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
             "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert],
            check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        sink = self.listen(tls_context=context, require_starttls=True, authenticator=log_in, auth_required=True)
        self.deliver({**sink, "user": "chat", "secret": "geheim"}, env={"TICKET_CA": cert})
        self.assertEqual(self.box.tls, [True] * COUNT)
        self.assertEqual(self.stage.adds_up()["ticketed"], COUNT)

    def test_a_server_without_starttls_gets_nothing(self):
        self.stage.seed([self.listen()], COUNT)
        self.stage.start_worker(env={"TICKET_INNER": "1", "TICKET_BACKOFF_MS": "500"})
        wait_until(lambda: self.box.greeted > COUNT, "it was asked for STARTTLS, and again")
        self.assertEqual(self.box.mails, [])
        self.assertEqual(self.stage.adds_up()["owed"], COUNT)

    def test_a_refused_recipient_is_parked(self):
        self.box.refuse = "550 no such desk"
        self.deliver(self.listen())
        self.assertEqual(self.box.mails, [])
        self.assertEqual(self.stage.adds_up()["parked"], COUNT)

    def write_letters(self, language, sink=None):
        """Every customer asks for a copy; staff wrote a note before."""
        self.stage.seed([sink or {**self.listen(), "rules": {"on": ["abandoned"]}}], COUNT)
        self.stage.tool("note", COUNT)
        self.stage.tool("letter", COUNT, "mail", "mai@khach.example", language)
        self.stage.start_worker()

    def letters_are(self, state):
        return self.stage.counts()[state] == COUNT

    def test_a_customers_own_copy(self):
        for language, subject, intro in (
                ("vi", "Cuộc trò chuyện với Trà & Co", "đã yêu cầu gửi về địa chỉ này từ Trà & Co."),
                ("en", "Your chat with Trà & Co", "asked to be sent to this address by Trà & Co.")):
            with self.subTest(language):
                self.write_letters(language)
                wait_until(lambda: self.letters_are("eventsDelivered"), "the letters are there")
                self.assertEqual(len(self.box.mails), COUNT)
                for envelope, mail in self.box.mails:
                    self.assertEqual(envelope.rcpt_tos, ["mai@khach.example"])
                    self.assertEqual((mail["Subject"], mail["Content-Language"]), (subject, language))
                    self.assertEqual(str(mail["From"]), "Trà & Co <chat@shop.example>")
                    self.assertEqual(mail["Auto-Submitted"], "auto-generated")
                    self.assertEqual((mail["Keywords"], mail["Importance"], mail["Reply-To"]), (None, None, None))
                    for kind in ("plain", "html"):
                        text = mail.get_body((kind,)).get_content()
                        self.assertIn("Bao giờ giao ạ? 🚚", text)
                        self.assertNotIn("Gọi lại", text)
                        self.assertIn(intro.replace("&", "&amp;") if kind == "html" else intro, text)
                self.assertEqual(len({mail["Message-ID"] for _, mail in self.box.mails}), COUNT)
                self.tearDown()
                self.setUp()

    def test_letters_wait_for_a_busy_server_and_are_parked_by_a_refusal(self):
        self.box.refuse = "451 try later"
        self.write_letters("en")
        wait_until(lambda: self.letters_are("eventsPending"), "nothing is given up")
        self.box.refuse = None
        wait_until(lambda: self.letters_are("eventsDelivered"), "the letters are there")
        self.assertEqual(len(self.box.mails), COUNT)
        self.box.refuse = "550 no such person"
        self.stage.tool("letter", COUNT, "mail", "nobody@khach.example", "en")
        wait_until(lambda: self.letters_are("eventsParked"), "they are parked")
        self.assertEqual(len(self.box.mails), COUNT)

    def test_a_busy_server_is_asked_again(self):
        self.box.refuse = "451 try later"
        self.stage.seed([self.listen()], COUNT)
        self.stage.start_worker(env={"TICKET_BACKOFF_MS": "500"})
        wait_until(lambda: self.box.refused > 6 * COUNT, "more often than what a refusal parks after")
        self.assertEqual(self.stage.adds_up()["owed"], COUNT)
        self.box.refuse = None
        self.stage.wait_settled("everything is delivered")
        self.assertEqual(len(self.box.mails), COUNT)


if __name__ == "__main__":
    unittest.main()
