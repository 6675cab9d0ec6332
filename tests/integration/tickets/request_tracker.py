"""A real Request Tracker 5 (Debian's request-tracker5, rt5-db-sqlite, starman) on a loopback port, with a data
directory of its own; as root or not. It sends no mail."""

import base64
import json
import os
import pty
import shutil
import subprocess
import tempfile
import urllib.parse
import urllib.request

from stage import NEVER, free_port, stop, wait_until

SERVER = "/usr/share/request-tracker5/libexec/rt-server"
SITE = """
Set($rtname, 'test.example');
Set($Organization, 'test.example');
Set($WebDomain, '127.0.0.1');
Set($WebPort, %(port)d);
Set($WebPath, '');
Set($DatabaseType, 'SQLite');
Set($DatabaseName, '%(folder)s/rt.db');
Set($LogToSyslog, undef);
Set($LogToSTDERR, undef);
Set($LogToFile, 'warning');
Set($LogDir, '%(folder)s');
Set($MailCommand, 'testfile');
Set($RestrictReferrer, 0);
Set($MaxAttachmentSize, 10_000_000);
Set($WebSessionClass, 'Apache::Session::File');
1;
"""


class RequestTracker:
    user, password = "root", "geheim-123"

    def __init__(self, workers=4):
        self.folder = tempfile.mkdtemp(prefix="rt-")
        self.port = free_port()
        os.mkdir(os.path.join(self.folder, "site.d"))
        with open(os.path.join(self.folder, "site.pm"), "w", encoding="utf-8") as out:
            out.write(SITE % {"port": self.port, "folder": self.folder})
        self.env = {
            **os.environ, "RT_SITE_CONFIG": os.path.join(self.folder, "site.pm"),
            "RT_SITE_CONFIG_DIR": os.path.join(self.folder, "site.d"), "HOME": self.folder,
            "PATH": os.environ["PATH"] + ":/usr/sbin"}
        self.run("rt-setup-database-5", "--action", "init", "--skip-create", "--dba", "", "--dba-password", "")
        self.set_password()
        self.log = open(os.path.join(self.folder, "server.log"), "wb")
        self.server = subprocess.Popen(
            [SERVER, "--server", "Starman", "--host", "127.0.0.1", "--port", str(self.port),
             "--workers", str(workers), "--max-requests", "100000"],
            env=self.env, stdout=self.log, stderr=self.log, cwd=self.folder, start_new_session=True)
        wait_until(self.answers, "Request Tracker answers; see %s" % self.log.name)

    def run(self, *command):
        done = subprocess.run(command, env=self.env, capture_output=True, text=True)
        if done.returncode != 0:
            raise AssertionError(done.stdout + done.stderr)

    def set_password(self):
        """rt-passwd turns the echo off, so it wants a terminal; it ends with 1 when it is content."""
        end, other = pty.openpty()
        asking = subprocess.Popen(
            ["rt-passwd-5", self.user], env=self.env, stdin=other, stdout=other, stderr=other, start_new_session=True)
        os.close(other)
        said, answered = b"", False
        while True:
            try:
                said += os.read(end, 4096)
            except OSError:  # it has gone
                break
            if b"Password:" in said and not answered:
                answered = True
                os.write(end, self.password.encode() + b"\n")
        asking.wait()
        os.close(end)
        if b"Successfully changed" not in said:
            raise AssertionError("rt-passwd-5: %r" % said)

    def answers(self):
        try:
            return "rt_version" in self.ask("GET", "/rt") or True
        except OSError:
            return False

    def ask(self, method, path, body=None):
        request = urllib.request.Request(
            "http://127.0.0.1:%d/REST/2.0%s" % (self.port, path), method=method,
            data=json.dumps(body).encode() if body is not None else None,
            headers={"Content-Type": "application/json", "Authorization": "Basic " + base64.b64encode(
                ("%s:%s" % (self.user, self.password)).encode()).decode()})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read())

    def custom_field(self, name, values=1):
        """Of one value, or of any number (0)."""
        made = self.ask("POST", "/customfield", {
            "Name": name, "Type": "FreeformSingle" if values == 1 else "FreeformMultiple",
            "LookupType": "RT::Queue-RT::Ticket", "MaxValues": values})
        subprocess.run(
            ["perl", "-I/usr/share/request-tracker5/lib", "-e",
             "use RT; RT::LoadConfig(); RT::Init(); my $f = RT::CustomField->new(RT->SystemUser); $f->Load(%s);"
             "my $q = RT::Queue->new(RT->SystemUser); my ($ok, $m) = $f->AddToObject($q); die $m unless $ok;"
             % made["id"]], env=self.env, check=True, capture_output=True)

    def tickets(self):
        """Every ticket that is not deleted, with its subject."""
        found, page = [], 1
        while True:
            answer = self.ask("GET", "/tickets?" + urllib.parse.urlencode(
                {"query": "id > 0", "fields": "Subject,Status,Priority,Requestor", "per_page": 100, "page": page}))
            found += answer["items"]
            if page >= answer.get("pages", 1):
                return found
            page += 1

    def field_values(self, ticket, name):
        return {field["name"]: sorted(field["values"]) for field in self.ask("GET", "/ticket/%s" % ticket)["CustomFields"]
                }.get(name)

    def listed(self, ticket):
        return self.ask("GET", "/ticket/%s/attachments?fields=Filename&per_page=100" % ticket)["items"]

    def content(self, attachment):
        return base64.b64decode(self.ask("GET", "/attachment/%s" % attachment["id"]).get("Content", ""))

    def files(self, ticket):
        """Name to text of what is attached to a ticket."""
        return {each["Filename"]: self.content(each).decode("utf-8") for each in self.listed(ticket)
                if each.get("Filename", "").endswith((".txt", ".html", ".json"))}

    def attached(self, ticket, name):
        """The bytes of every file of this name."""
        return [self.content(each) for each in self.listed(ticket) if each.get("Filename") == name]

    def close(self):
        stop(self.server)
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


if __name__ == "__main__":
    rt = RequestTracker()
    print("http://127.0.0.1:%d  %s / %s" % (rt.port, rt.user, rt.password), flush=True)
    try:
        NEVER.wait()
    except KeyboardInterrupt:
        rt.close()
