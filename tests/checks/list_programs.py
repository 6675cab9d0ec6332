#!/usr/bin/env python3
"""Which programs of a configured build do the tests with these labels run? For tests/run, which builds only them.

    list_programs.py BUILD_DIRECTORY LABEL [LABEL ...] [--filter REGEX]

What ctest starts, and what it names to a script in a variable. Prints paths relative to the build directory, which
Ninja takes as targets. Reads the files that ctest reads, so it works before anything is built.
"""

import argparse
import os
import re
import sys

ADD_TEST = re.compile(r'^add_test\((?:\[=*\[)?([^\s\]"]+)(?:\]=*\])? "([^"]+)"', re.MULTILINE)
PROPERTIES = r'^set_tests_properties\((?:\[=*\[)?([^\s\]"]+)(?:\]=*\])? PROPERTIES .*?'
ENVIRONMENT = re.compile(PROPERTIES + r'ENVIRONMENT "([^"]+)"', re.MULTILINE)
LABELS = re.compile(PROPERTIES + r'LABELS "([^"]+)"', re.MULTILINE)


def programs(build, labels, wanted=""):
    found = set()
    for here, _folders, names in os.walk(build):
        if "CTestTestfile.cmake" not in names:
            continue
        with open(os.path.join(here, "CTestTestfile.cmake"), encoding="utf-8") as file:
            text = file.read()
        labelled = {name for name, its in LABELS.findall(text) if labels & set(its.split(";"))}
        named = [(name, value.partition("=")[2]) for name, values in ENVIRONMENT.findall(text) for value in values.split(";")]
        for name, command in ADD_TEST.findall(text) + named:
            inside = command.startswith(build + os.sep)
            if name in labelled and inside and re.search(wanted, name):
                found.add(os.path.relpath(command, build))
    return sorted(found)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("labels", nargs="+")
    parser.add_argument("--filter", default="")
    options = parser.parse_args()
    print("\n".join(programs(os.path.abspath(options.build), set(options.labels), options.filter)))
    sys.exit(0)
