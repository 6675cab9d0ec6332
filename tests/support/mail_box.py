"""A real SMTP server (aiosmtpd, Debian's python3-aiosmtpd) for tests of other languages: prints its address, then
each mail that came, one JSON object a line. Ends with its standard input."""

import email
import email.policy
import json
import sys

from aiosmtpd.controller import Controller

from ports import free_port


def tell(what):
    print(json.dumps(what), flush=True)


class Box:
    async def handle_DATA(self, _server, _session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        html = mail.get_body(("html",))
        tell({
            "to": envelope.rcpt_tos, "subject": mail["Subject"], "language": mail["Content-Language"],
            "text": mail.get_body(("plain",)).get_content().replace("\r\n", "\n"),
            "html": html.get_content() if html else ""})
        return "250 kept"


def main():
    port = free_port()
    controller = Controller(Box(), hostname="127.0.0.1", port=port, data_size_limit=10 * 1024 * 1024)
    controller.start()
    tell({"url": "smtp://127.0.0.1:%d" % port})
    sys.stdin.read()
    controller.stop()


if __name__ == "__main__":
    main()
