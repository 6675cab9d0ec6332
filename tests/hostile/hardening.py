#!/usr/bin/env python3
"""What the binary, the unit file and the table of limits promise: looks at the program itself, not at how it was
asked to be built.

    tests/hostile/hardening.py
"""

import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..")
BINARY = os.environ.get("SWITCHBOARD_BINARY") or os.path.join(ROOT, "build", "dev", "bin", "switchboard")
UNIT = {
    "NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes",
    "PrivateDevices": "yes", "DynamicUser": "yes", "StateDirectoryMode": "0700", "RestrictNamespaces": "yes",
    "RestrictSUIDSGID": "yes", "MemoryDenyWriteExecute": "yes", "LockPersonality": "yes", "LimitCORE": "0",
    "SystemCallArchitectures": "native", "CapabilityBoundingSet": "CAP_NET_BIND_SERVICE", "UMask": "0077",
}
# Functions of ours: many times as many. Static parts of the C library have a few in any build.
LANDING_PADS_MIN = 1000


def read_elf(*options):
    return subprocess.run(["readelf", "-W", *options, BINARY], check=True, capture_output=True, text=True).stdout


def is_release():
    """By the folder that it was built in; a program from elsewhere is one that is shipped."""
    cache = os.path.join(os.path.dirname(BINARY), "..", "CMakeCache.txt")
    if not os.path.exists(cache):
        return True
    with open(cache, encoding="utf-8") as file:
        return re.search(r"^CMAKE_BUILD_TYPE:\w+=Release$", file.read(), re.MULTILINE) is not None


def landing_pads():
    """How many places there are where an indirect jump may arrive (ENDBR64)."""
    section = re.search(r"\.text +PROGBITS +\w+ (\w+) (\w+)", read_elf("-S"))
    with open(BINARY, "rb") as file:
        file.seek(int(section[1], 16))
        return file.read(int(section[2], 16)).count(b"\xf3\x0f\x1e\xfa")


def text_of(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8") as file:
        return file.read()


def table_of_limits():
    """Rows of both tables of deploy/README.md as (names, value, labels)."""
    section = text_of("deploy", "README.md").split("## Limits\n")[1].split("\n## ")[0]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in section.splitlines() if line.startswith("| `")]
    found = []
    for name, _, _, last in rows:
        keys = re.findall(r"`(\w+)`", name)
        is_label = last == "" or last == "none" or last.startswith("`")
        labels = re.findall(r"`(\w+)`", last) if last.startswith("`") else [] if last == "none" else keys
        found.append((keys, labels if is_label else keys))
    return found


def keys_of_settings():
    names = re.findall(r'"limits\.(\w+)"', text_of("server", "app", "limit_settings.cpp"))
    assert len(names) > 60, "the limits are somewhere else now"
    return set(names) - {"loopback"}  # said beside the limit that it lifts


def sources():
    for folder, _, files in os.walk(os.path.join(ROOT, "server")):
        for name in files:
            if name.endswith((".cpp", ".hpp")):
                yield text_of(os.path.relpath(os.path.join(folder, name), ROOT))


# How the sources say which limit was reached: each with the label as a literal.
LABELS = (
    r'\blimit\((?:is_staff \? )?"(\w+)"', r'is_staff \? "\w+" : "(\w+)"\)', r'\{\{"limit", "(\w+)"\}\}',
    r'tell_refused\("(\w+)"\)', r'refuse_limit\(\s*"[^"]*",\s*"(\w+)"', r'^\s*\{"(\w+)", \{of\b',
    r'LogInWait\{"(\w+)"', r'\w+_\{\s*limits\.\w+, "(\w+)"', r'\bk(?:Characters|Bytes|Entries) = "(\w+)"',
)


def labels_in_sources():
    found = set()
    for text in sources():
        for pattern in LABELS:
            found.update(re.findall(pattern, text, re.MULTILINE))
    block = re.search(r"kLimits\{(.*?)\};", text_of("server", "gateway", "statistics.cpp"), re.DOTALL)
    found.update(re.findall(r'"(\w+)"', block.group(1)))
    return found


def main():
    checks = failed = 0

    def check(holds, what):
        nonlocal checks, failed
        checks += 1
        failed += not holds
        print(f"{'ok    ' if holds else 'FAILED'} {what}")

    dynamic, segments = read_elf("-d"), read_elf("-l")
    check("DYN" in read_elf("-h"), "the program is position-independent")
    check("GNU_RELRO" in segments and re.search(r"FLAGS.*\bNOW\b|BIND_NOW", dynamic), "its links are read-only")
    check(not re.search(r"GNU_STACK.*\bRWE\b", segments), "its stack is not executable")
    check(not re.search(r"LOAD.*\bRWE\b", segments), "nothing is both written and executed")
    check("__stack_chk_fail" in read_elf("--dyn-syms"), "its stack is guarded")
    check("RUNPATH" not in dynamic and "RPATH" not in dynamic, "it looks for libraries where the system does")
    if is_release():
        fortified = re.findall(r"\b__\w+_chk\b", read_elf("--dyn-syms"))
        check(fortified, "what libc writes into is measured first (_FORTIFY_SOURCE)")
        check(landing_pads() > LANDING_PADS_MIN, "indirect jumps arrive at marked places only (CET)")
    with open(os.path.join(ROOT, "deploy", "switchboard.service"), encoding="utf-8") as file:
        unit = dict(line.strip().split("=", 1) for line in file if "=" in line and not line.startswith("#"))
    for name, value in UNIT.items():
        check(unit.get(name) == value, f"the unit says {name}={value}")
    table = table_of_limits()
    keys = {key for names, _ in table for key in names}
    labels = {label for _, of in table for label in of}
    for name in sorted(keys_of_settings() - keys):
        check(False, f"limits.{name} is in the table of deploy/README.md")
    for name in sorted(labels_in_sources() - labels):
        check(False, f"what is counted as {name} is in the table of deploy/README.md")
    for name in sorted(labels):
        pattern = rf'"{name}"'
        check(any(pattern in text for text in sources()), f"{name} is counted somewhere")
    print(f"{checks} checks, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
