#!/usr/bin/env python3
"""Finds the coroutine shapes that GCC 12 compiles wrongly or that outlive their arguments.

    check_coroutines.py [ROOT]

The rule: one co_await, one statement, one named local; the arguments are names, std::move(name) or literals.
It works on text, so it cannot see `Message(a, b)` through a factory: message types have constructors or factories.
"""

import re
import sys

import cpp_text
from cpp_text import Problem

CO_AWAIT = re.compile(r"\bco_await\b")
PATH = r"[*&]?(?:[A-Za-z_]\w*(?:<[\w:, ]*>)?|\(\*\w+\))(?:(?:::|\.|->)[A-Za-z_]\w*(?:<[\w:, ]*>)?|\[\w+\])*"
LITERAL = r"[-+]?[0-9][\w.']*|\"\"\w*|''|true|false|nullptr"
TOKEN_CALL = r"(?:[\w:]+::)?(?:as_tuple|redirect_error|bind_executor|cancel_after|buffer)\([^(){}?]*\)"
MOVED = rf"std::(?:move|forward<[^()]*>|ref|cref)\({PATH}\)"
ARGUMENT = re.compile(rf"^(?:{MOVED}|{TOKEN_CALL}|{LITERAL}|{PATH})$")
# What may stand before co_await in its statement: nothing, a declaration or an assignment.
LEAD = re.compile(
    r"^(?:(?:if|while|for|switch)\s*\(.*\)\s*|else\s*)*"
    r"(?:(?:[\w:<>,*&\s]|\[[\w,\s]*\])+=\s*|[\w.\->:]+(?:\[\w+\])?\s*=\s*)?$", re.DOTALL)
COROUTINE = re.compile(r"\bawaitable\s*<")
LAMBDA = re.compile(r"\[([^\[\]]*)\]\s*(?:\([^()]*(?:\([^()]*\)[^()]*)*\))?\s*(?:mutable\s*)?(?:noexcept\s*)?->\s*[\w:]*awaitable\s*<")
FUNCTION_NAME = re.compile(r"\s*([A-Za-z_~][\w:]*)\s*\(")


def split_top(text, separators):
    """Splits at separators that stand outside every bracket."""
    parts, depth, start, index = [], 0, 0, 0
    while index < len(text):
        character = text[index]
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        for separator in separators:
            if depth == 0 and text.startswith(separator, index):
                parts.append(text[start:index])
                start = index + len(separator)
                index = start - 1
                break
        index += 1
    parts.append(text[start:])
    return [part.strip() for part in parts]


def statement_start(text, position):
    """Where the statement around `position` begins, and how many round brackets are open there."""
    depth = 0
    for index in range(position - 1, -1, -1):
        character = text[index]
        if character in ")]":
            depth += 1
        elif character in "([":
            depth -= 1
        elif character in "{};" and depth <= 0:
            return index + 1, -depth
        elif character == ":" and depth == 0 and re.search(r"(?:\bcase\b[^;{}]*|\bdefault\s*)$", text[:index]):
            return index + 1, 0
    return 0, -depth


def statement_end(text, position):
    index = position
    while index < len(text):
        if text[index] in "([{":
            index = cpp_text.closing(text, index)
        elif text[index] in ";)}":
            return index
        index += 1
    return len(text)


def judge_call(call):
    """What is wrong with the arguments of one awaited call, or None."""
    call = call.strip()
    if call.startswith("(") and cpp_text.closing(call, 0) == len(call) - 1:
        for part in split_top(call[1:-1], ("||", "&&")):
            complaint = judge_call(part)
            if complaint:
                return complaint
        return None
    if not call.endswith(")"):
        return None
    opening = next((i for i, c in enumerate(call) if c == "(" and cpp_text.closing(call, i) == len(call) - 1), None)
    inside = call[opening + 1:-1].strip() if opening is not None else ""
    for argument in split_top(inside, (",",)) if inside else []:
        if not ARGUMENT.match(re.sub(r"\s+", " ", argument)):
            return f"argument `{' '.join(argument.split())}` of an awaited call: name it first, then move it"
    return None


def judge_await(text, match):
    """Complaints about one co_await."""
    start, open_brackets = statement_start(text, match.start())
    end = statement_end(text, match.end())
    lead, expression = text[start:match.start()].strip(), text[match.end():end].strip()
    if open_brackets > 0:
        return ["co_await inside a condition or an argument: give it a statement and a named local"]
    if CO_AWAIT.search(expression) or CO_AWAIT.search(lead):
        return ["two co_await in one statement"]
    if not LEAD.match(lead):
        return [f"co_await after `{' '.join(lead.split())}`: it is a statement of its own, with one named local"]
    if re.search(r"\basync_initiate\b", expression):
        return ["co_await async_initiate: put it in a plain function and await that call"]
    if "{" in expression:
        return ["braces in an awaited expression: name the value or the lambda first"]
    if "?" in expression:
        return ["?: in an awaited expression: choose first, then await"]
    complaint = judge_call(expression)
    return [complaint] if complaint else []


def parameters_of(text, position):
    """(name, parameter list, index after it) of the function declared with the awaitable<> at `position`, or None."""
    depth, index = 0, text.index("<", position)
    while index < len(text):
        depth += (text[index] == "<") - (text[index] == ">")
        index += 1
        if depth == 0:
            break
    name = FUNCTION_NAME.match(text, index)
    if not name:
        return None
    opening = name.end() - 1
    end = cpp_text.closing(text, opening)
    return name.group(1), text[opening + 1:end], end + 1


def judge_signature(text, match):
    declared = parameters_of(text, match.start())
    if declared is None:
        return []
    name, parameters, after = declared
    complaints = []
    for parameter in split_top(re.sub(r"<[^<>]*>", "", parameters), (",",)):
        if re.search(r"\bconst\s*&|\bconst\s+[\w:]+\s*&|&&", parameter):
            complaints.append(f"{name}: coroutine parameter `{parameter}` is a reference to what may be gone; take a value")
        elif re.search(r"\b(?:string_view|span)\b", parameter):
            complaints.append(f"{name}: coroutine parameter `{parameter}` is a view of what may be gone; take a value")
    body = re.match(r"[^;{]*\{", text[after:])
    if body:
        opening = after + body.end() - 1
        if "shared_from_this" in text[opening:cpp_text.closing(text, opening)]:
            complaints.append(f"{name}: shared_from_this() inside a coroutine comes too late; pass `self` as a parameter")
    return complaints


def check_text(path, source):
    text = cpp_text.blank(source)
    found = []
    for match in CO_AWAIT.finditer(text):
        found += [(match.start(), complaint) for complaint in judge_await(text, match)]
    for match in COROUTINE.finditer(text):
        found += [(match.start(), complaint) for complaint in judge_signature(text, match)]
    for match in LAMBDA.finditer(text):
        if match.group(1).strip():
            found.append((match.start(), "a lambda with captures is a coroutine: make it a named function"))
    for match in re.finditer(r"\b(?:asio|net)::detached\b|(?<![\w.:>])detached\s*\)", text):
        found.append((match.start(), "`detached` hides exceptions: pass a handler that reports them"))
    return [Problem(path, cpp_text.line_of(text, position), complaint) for position, complaint in found]


def check(root):
    problems = []
    for path in cpp_text.files_below(root, ("server", "router", "tests"), cpp_text.CPP_SUFFIXES):
        problems += check_text(path, cpp_text.read(root, path))
    return problems


if __name__ == "__main__":
    sys.exit(cpp_text.report("check_coroutines", check(sys.argv[1] if len(sys.argv) > 1 else ".")))
