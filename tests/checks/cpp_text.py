"""What the checks share: finding our sources and blanking out comments and literals."""

import os
import re

SKIPPED_FOLDERS = {".git", "build", "node_modules", "data", "artefacts", ".cache", "__pycache__", "dist"}
CPP_SUFFIXES = (".hpp", ".cpp")


class Problem:
    """One finding, printed as compilers do so that editors can jump to it."""

    def __init__(self, path, line, text):
        self.path, self.line, self.text = path, line, text

    def __str__(self):
        return f"{self.path}:{self.line}: {self.text}"


def files_below(root, folders, suffixes):
    """Paths below root/folder that end in one of the suffixes, relative to root, sorted."""
    found = []
    for folder in folders:
        for here, inner, names in os.walk(os.path.join(root, folder)):
            inner[:] = sorted(name for name in inner if name not in SKIPPED_FOLDERS)
            for name in sorted(names):
                if name.endswith(suffixes):
                    found.append(os.path.relpath(os.path.join(here, name), root))
    return sorted(set(found))


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        return file.read()


TOKENS = re.compile(
    r'R"(?P<mark>[^()\s\\]*)\(.*?\)(?P=mark)"'  # raw string
    r"|//[^\n]*"
    r"|/\*.*?\*/"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|(?<![0-9A-Za-z_])'(?:[^'\\\n]|\\.)+'",  # not the ' inside 1'000
    re.DOTALL,
)


def blank(source):
    """The source with comments removed and literals emptied; line numbers stay as they are."""

    def replace(match):
        text = match.group(0)
        lines = "\n" * text.count("\n")
        if text.startswith("/"):
            return " " + lines
        return ("''" if text.startswith("'") else '""') + lines

    return TOKENS.sub(replace, source)


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def closing(text, position):
    """Index of the bracket that closes the one at `position`, or the end of the text."""
    pairs = {"(": ")", "{": "}", "[": "]"}
    depth = []
    for index in range(position, len(text)):
        character = text[index]
        if character in pairs:
            depth.append(pairs[character])
        elif depth and character == depth[-1]:
            depth.pop()
            if not depth:
                return index
    return len(text)


def report(name, problems, warnings=()):
    """Prints the findings; the exit code of the check."""
    for warning in warnings:
        print(f"warning: {warning}")
    for problem in problems:
        print(problem)
    print(f"{name}: {len(problems)} problem(s)" if problems else f"{name}: clean")
    return 1 if problems else 0
