#!/usr/bin/env python3
"""House rules that a search can keep: unfinished work, sleeping tests, unsafe markup, paths, sizes, format.

    check_words.py [ROOT] [--no-format]
"""

import os
import re
import shutil
import subprocess
import sys

import cpp_text
from cpp_text import Problem

FOLDERS = ("server", "router", "proto", "web-widget", "tests", "deploy", ".ci")
SOURCES = (".hpp", ".cpp", ".proto", ".py", ".ts", ".tsx", ".js", ".mjs", ".css", ".html", ".lua", ".cmake", ".sh", "run")
TEXTS = SOURCES + (".md", ".txt", ".json", ".toml", "CMakeLists.txt")
LINES_WARNED, LINES_REFUSED = 400, 600

# The words are put together here so that this file does not contain them.
UNFINISHED = re.compile(r"\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME", "HA" + "CK")) + r")\b")
SLEEPS = re.compile("|".join((
    r"\bsle" + r"ep_(?:for|until)\b", r"\bu?sle" + r"ep\s*\(", r"\btime\.sle" + r"ep\b", r"\basyncio\.sle" + r"ep\b",
    r"\bwaitFor" + r"Timeout\b", r"\bset" + r"Timeout\s*\(\s*(?:resolve|r|done)\b", r"timers/" + r"promises",
    r"^\s*sle" + r"ep\s+[\d.$]")))
UNSAFE_MARKUP = re.compile(
    r"\b(?:inner|outer)" + r"HTML\b|\binsertAdjacent" + r"HTML\b|dangerouslySet" + r"Inner|\bdocument\.write\b|\beval\(")
# Words of people may not become a command's text: Redis gets arguments with their lengths (threat A11).
FORMATTED_COMMANDS = re.compile(r"\bredisv?(?:Async|Append|Format)?Command\s*\(")
OWN_PATHS = re.compile(r"(?<![\w.])/(?:home|work|root)/\w")
GENERATED = re.compile(r"package-lock\.json$|/generated/|/corpus/|\.min\.js$")


def is_test(path):
    return path.startswith("tests/") or "/test/" in path or re.search(r"\.test\.[a-z]+$", path) is not None


def judge_line(path, line):
    """Complaints about one line of a text."""
    if UNFINISHED.search(line):
        yield "unfinished work: do it or write down the decision"
    if path == "tests/checks/test_checks.py":
        return
    if is_test(path) and path.endswith(SOURCES) and SLEEPS.search(line):
        yield "a test sleeps: wait for the condition instead"
    if path.startswith("web-widget/") and path.endswith(SOURCES) and not is_test(path) and UNSAFE_MARKUP.search(line):
        yield "markup from text: build nodes"
    if path.endswith((".cpp", ".hpp")) and FORMATTED_COMMANDS.search(line):
        yield "a formatted command to Redis: give its arguments with their lengths"
    if OWN_PATHS.search(line):
        yield "an absolute path of one machine"


def check_lines(root, problems, warnings):
    paths = cpp_text.files_below(root, FOLDERS, TEXTS)
    paths += [name for name in sorted(os.listdir(root)) if name.endswith(TEXTS)]
    for path in paths:
        if GENERATED.search(path):
            continue
        lines = cpp_text.read(root, path).splitlines()
        for number, line in enumerate(lines, 1):
            problems += [Problem(path, number, complaint) for complaint in judge_line(path, line)]
        if not path.endswith(SOURCES):
            continue
        if len(lines) > LINES_REFUSED and not path.endswith(".css"):  # a style sheet is a list, not a thought
            problems.append(Problem(path, 1, f"{len(lines)} lines; {LINES_REFUSED} is the stop, split it"))
        elif len(lines) > LINES_WARNED:
            warnings.append(Problem(path, 1, f"{len(lines)} lines; split it before it grows"))


def check_format(root, problems):
    """Runs clang-format over our C++ in its checking mode."""
    tool = shutil.which("clang-format")
    if tool is None:
        problems.append(Problem("deploy/packages.txt", 1, "clang-format is not installed"))
        return
    paths = cpp_text.files_below(root, ("server", "router", "tests"), cpp_text.CPP_SUFFIXES)
    for first in range(0, len(paths), 40):
        done = subprocess.run([tool, "--dry-run", "-Werror", "--ferror-limit=1", *paths[first:first + 40]],
                              cwd=root, capture_output=True, text=True, check=False)
        for match in re.finditer(r"^(\S+?):(\d+):\d+: error", done.stderr, re.MULTILINE):
            problems.append(Problem(match.group(1), int(match.group(2)), "not formatted; run clang-format -i"))


def check(root, with_format=True):
    problems, warnings = [], []
    check_lines(root, problems, warnings)
    if with_format:
        check_format(root, problems)
    return problems, warnings


if __name__ == "__main__":
    arguments = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    found, warned = check(arguments[0] if arguments else ".", "--no-format" not in sys.argv)
    sys.exit(cpp_text.report("check_words", found, warned))
