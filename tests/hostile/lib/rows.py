"""Reads rows of cases: data, one idea each, that the driver plays. The format is in README.md."""

import itertools
import re

HEAD = re.compile(r"^([A-Z]+[0-9]+[a-z]?)\s+(?:@(\w+)\s+)?(.*)$")


VALUE = re.compile(r'"(?:[^"\\]|\\.)*"|\S+')  # a text in quotes keeps its blanks and its quotes


class Row:
    def __init__(self, name, start, about, steps, place):
        self.name, self.start, self.about, self.steps, self.place = name, start, about, steps, place


def expand(name, start, about, values, steps, place):
    """One row for each combination of the values that the head lists."""
    if not values:
        yield Row(name, start, about, steps, place)
        return
    keys = list(values)
    for number, chosen in enumerate(itertools.product(*values.values()), 1):
        def fill(text):
            for key, value in zip(keys, chosen):
                text = text.replace("{" + key + "}", value)
            return text
        yield Row(f"{name}-{number}", start, fill(about), [(kind, fill(text)) for kind, text in steps], place)


def read(path, start="ws"):
    rows, head, steps = [], None, []

    def finish():
        if head is not None:
            assert steps, f"{head[4]}: the row has no steps"
            rows.extend(expand(*head[:4], list(steps), head[4]))
            steps.clear()

    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            line, place = line.rstrip("\n"), f"{path}:{number}"
            if not line.strip() or line.startswith("#"):
                continue
            if line.startswith("  "):
                kind, _, text = line.strip().partition(" ")
                assert kind in "><" and head is not None, f"{place}: a step begins with > or <"
                steps.append((kind, text))
                continue
            finish()
            match = HEAD.match(line)
            assert match, f"{place}: a row begins with its name"
            about, *lists = match[3].split(" | ")
            values = {}
            for each in lists:
                key, _, items = each.partition("=")
                values[key.strip()] = VALUE.findall(items)
            head = (match[1], match[2] or start, about, values, place)
    finish()
    names = [row.name for row in rows]
    assert len(names) == len(set(names)), f"{path}: a name is used twice"
    return rows
