#!/usr/bin/env python3
"""Keeps the floors of server/README.md: includes go down only, and I/O stays at the edges.

    check_includes.py [ROOT]

Reads #include lines and nothing else, so it needs no build. A folder that the table below does not know is a
problem too: a new part says where it stands before it is used.
"""

import re
import sys

import cpp_text
from cpp_text import Problem

LEVELS = {
    "base": 0, "proto": 0,
    "access": 1, "codec": 1, "session": 1, "conversation": 1, "presence": 1, "configuration": 1, "reports": 1, "router": 1,
    "hub": 2, "ports": 2,
    "gateway": 3, "http": 3, "api": 3, "routing": 3, "node": 3, "store": 3, "sinks": 3, "metrics": 3,
    "identity": 3, "openid": 3, "audit": 3, "privacy": 3, "net": 3, "client": 3, "search": 3, "scanning": 3, "files": 3, "router/sim": 3, "router/bench": 3,
    "app": 4, "commands": 4, "bench": 4,
}

# Who may look sideways on its own level, and why.
SIBLINGS = {
    ("configuration", "router"): "a queue that says nothing promises what the router takes by default",
    ("hub", "ports"): "the hub runs its cores against the abstract ports",
    ("api", "http"): "the API is a set of handlers for the request and response types of http",
    ("api", "search"): "what a search finds is shown by a call of the API",
    ("api", "identity"): "log-in, tickets and tokens are calls of the API; identity holds the keys and passwords",
    ("api", "openid"): "log-in by a provider's word is a call of the API; openid knows what a provider is asked and believed",
    ("api", "audit"): "what the API answers to staff is written down first",
    ("api", "privacy"): "what a call erases and what its time erases goes the same way",
    ("privacy", "audit"): "what is erased is written down first",
    ("sinks", "files"): "a transcript in a file is there in full or not at all, as what the data folder holds is",
    ("audit", "identity"): "a record names the session and the network that identity knows of a caller",
    ("app", "commands"): "main offers every command of the one program",
    ("app", "bench"): "main offers every command of the one program",
    ("gateway", "http"): "a WebSocket starts as an HTTP request on the same listener",
}

# Headers of third parties by folder, beside the standard library and what its level allows.
PURE_LEVELS_ALLOW = ("google/protobuf/", "boost/system/result.hpp", "boost/system/error_code.hpp")
# Level 3 and above: sockets, JSON, logs and the operating system.
EDGES_ALLOW = PURE_LEVELS_ALLOW + (
    "boost/asio", "boost/system/", "boost/json", "boost/url", "spdlog/", "sys/", "arpa/", "netinet/",
    "fcntl.h", "unistd.h", "signal.h", "poll.h", "errno.h", "sched.h", "spawn.h", "pthread.h")
HOMES = {
    "base": ("sodium.h", "unicode/"),
    "codec": ("zlib.h", "openssl/", "boost/json"),
    "net": ("boost/beast",),
    "gateway": ("boost/beast", "openssl/"),
    "http": ("boost/beast", "zlib.h", "brotli/"),
    "api": ("boost/beast", "magic.h"),
    "store": ("hiredis/", "sodium.h"),
    "search": ("xapian.h", "unicode/"),
    "sinks": ("curl/", "openssl/", "unicode/"),
    "metrics": ("prometheus/", "malloc.h"),
    "identity": ("sodium.h", "openssl/"),
    "openid": ("cjose/", "openssl/"),
    "configuration": ("toml++/", "boost/url", "boost/json"),
    "client": ("boost/beast",),
    "commands": ("CLI/", "curl/", "malloc.h"),
    "bench": ("CLI/", "benchmark/", "malloc.h", "boost/beast"),
    "app": ("CLI/", "toml++/", "dlfcn.h", "execinfo.h", "sodium.h", "curl/", "pwd.h", "grp.h", "boost/beast"),
}

# Standard headers that only the edges may include: threads, clocks, files, randomness.
EDGE_ONLY_STANDARD = {
    "thread", "mutex", "shared_mutex", "condition_variable", "future", "semaphore", "barrier", "latch", "stop_token",
    "random", "ctime", "fstream", "iostream", "filesystem", "csignal", "coroutine"}
READS_A_CLOCK = re.compile(r"\b\w+_clock::now\b|\bclock_gettime\b|\bgettimeofday\b|\btime\((?:nullptr|NULL|0)\)")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)


def folder_of(path):
    """The part that a source file belongs to: router, a tool beside it, or a folder of server/."""
    parts = path.split("/")
    if "/".join(parts[:2]) in LEVELS:
        return "/".join(parts[:2])
    return parts[1] if parts[0] == "server" else parts[0]


def part_included(header):
    """The part that an included path belongs to, or None for a third party's header."""
    if header.startswith("switchboard/v1/"):
        return "proto"
    folder = "/".join(header.split("/")[:2])
    if folder in LEVELS:
        return folder
    first = header.split("/")[0]
    return first if "/" in header and first in LEVELS else None


def third_party_allowed(part, header):
    allowed = PURE_LEVELS_ALLOW if LEVELS[part] <= 2 else EDGES_ALLOW
    return header.startswith(allowed + HOMES.get(part, ()))


def judge(part, header, quoted):
    """What is wrong with this include in this part, or None."""
    level = LEVELS[part]
    target = part_included(header)
    if target is not None:
        if target == part or LEVELS[target] < level or (part, target) in SIBLINGS:
            return None
        if LEVELS[target] == level:
            return f"{part} includes its sibling {target}; siblings meet only through what is below them"
        return f"{part} (level {level}) includes {target} (level {LEVELS[target]}); arrows go down only"
    if quoted:
        return None if "/" not in header else f'"{header}" names no part of this project'
    if "/" not in header and "." not in header:
        if level <= 2 and header in EDGE_ONLY_STANDARD:
            return f"{part} (level {level}) includes <{header}>; threads, clocks and files belong to the edges"
        return None
    if third_party_allowed(part, header):
        return None
    return f"{part} (level {level}) may not include <{header}>"


def check(root):
    problems = []
    paths = cpp_text.files_below(root, ("server", "router"), cpp_text.CPP_SUFFIXES)
    for path in paths:
        part = folder_of(path)
        if part == "build":
            continue
        if part not in LEVELS:
            problems.append(Problem(path, 1, f"{part} is on no level; add it to check_includes.py and server/README.md"))
            continue
        source = cpp_text.read(root, path)
        for match in INCLUDE.finditer(source):
            complaint = judge(part, match.group(2), match.group(1) == '"')
            if complaint:
                problems.append(Problem(path, cpp_text.line_of(source, match.start()), complaint))
        if LEVELS[part] <= 2:
            text = cpp_text.blank(source)
            for match in READS_A_CLOCK.finditer(text):
                line = cpp_text.line_of(text, match.start())
                problems.append(Problem(path, line, f"{part} (level {LEVELS[part]}) reads a clock; take `now` as an argument"))
    return problems


if __name__ == "__main__":
    sys.exit(cpp_text.report("check_includes", check(sys.argv[1] if len(sys.argv) > 1 else ".")))
