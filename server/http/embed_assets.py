#!/usr/bin/env python3
"""Turns the built web part into an assembler file of .incbin and a table for http/assets.hpp.

usage: embed_assets.py DIST OUT_DIR

Each file is kept as it is, as brotli and as gzip, where these are smaller. Without DIST the table is empty.
"""
import gzip
import hashlib
import json
import pathlib
import re
import shutil
import subprocess
import sys

TYPES = {
    ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml", ".json": "application/json",
    ".png": "image/png", ".ico": "image/x-icon", ".woff2": "font/woff2", ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json", ".map": "application/json", ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg", ".wav": "audio/wav",
}
HASHED = re.compile(r"\.[A-Za-z0-9_-]{8,}\.[a-z0-9]+$")
LOADER_SECONDS = 300
YEAR_SECONDS = 31536000
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def brotli(data):
    program = shutil.which("brotli")
    if program is None:
        return b""
    return subprocess.run([program, "-q", "11", "-c"], input=data, stdout=subprocess.PIPE, check=True).stdout


def smaller(packed, raw):
    return packed if len(packed) < len(raw) else b""


def cache_control(path):
    if HASHED.search(path):
        return f"public, max-age={YEAR_SECONDS}, immutable"
    if path.endswith(".html"):
        return "no-cache"
    return f"public, max-age={LOADER_SECONDS}"


def extra_headers(path, documents):
    headers = dict(ALWAYS)
    if path.startswith("widget/") or path.startswith("assets/"):
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    headers.update(documents.get(path, {}))
    for name, value in headers.items():
        if re.search(r"[\r\n]", name + value):
            raise SystemExit(f"{path}: header {name} has a line break")
    return "".join(f"{name}: {value}\n" for name, value in headers.items())


def read_dist(dist):
    if not dist.is_dir():
        return [], {}
    index = dist / "headers.json"
    documents = json.loads(index.read_text()) if index.exists() else {}
    files = [f for f in dist.rglob("*") if f.is_file() and f != index]
    for path in documents:
        if not (dist / path).is_file():
            raise SystemExit(f"headers.json names {path}, which is not there")
    return sorted(files, key=lambda f: "/" + f.relative_to(dist).as_posix()), documents


def quoted(text):
    return json.dumps(text)  # the escapes of JSON that can occur here are those of C++


def write_if_changed(path, text):
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def embed(dist, out):
    files, documents = read_dist(dist)
    blobs = out / "blobs"
    shutil.rmtree(blobs, ignore_errors=True)
    blobs.mkdir(parents=True)
    assembly, declarations, rows = ['    .section .rodata\n'], [], []
    for number, file in enumerate(files):
        path, raw = file.relative_to(dist).as_posix(), file.read_bytes()
        forms = {"raw": raw, "br": smaller(brotli(raw), raw), "gz": smaller(gzip.compress(raw, 9, mtime=0), raw)}
        views = []
        for form, data in forms.items():
            if not data:
                views.append("{}")
                continue
            name = f"sb_asset_{number}_{form}"
            blob = blobs / f"{number}.{form}"
            blob.write_bytes(data)
            assembly.append(f'    .global {name}\n{name}:\n    .incbin "{blob}"\n')
            declarations.append(f'extern "C" char const {name}[];\n')
            views.append(f"{{{name}, {len(data)}}}")
        etag = '"' + hashlib.sha256(raw).hexdigest()[:32] + '"'
        words = ["/" + path, TYPES.get(file.suffix, "application/octet-stream"), etag,
                 cache_control(path), extra_headers(path, documents)]
        rows.append("    {" + ", ".join([quoted(w) for w in words] + views) + "},\n")
    assembly.append('    .section .note.GNU-stack,"",@progbits\n')
    table = f"std::array<Asset, {len(rows)}> const kAssets{{{{\n{''.join(rows)}}}}};" if rows \
        else "std::array<Asset, 0> const kAssets{};"
    source = ('// Made by embed_assets.py from the built web part.\n#include "http/assets.hpp"\n\n#include <array>\n\n'
              + "".join(declarations)
              + f"\nnamespace switchboard::http {{\nnamespace {{\n\n{table}\n\n}} // namespace\n\n"
              "std::span<Asset const> embedded_assets() { return kAssets; }\n\n} // namespace switchboard::http\n")
    write_if_changed(out / "embedded_assets.cpp", source)
    (out / "embedded_assets.S").write_text("".join(assembly))  # always: the blobs are new


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    embed(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve())
