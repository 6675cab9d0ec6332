#!/usr/bin/python3
"""Another implementation's word on ours: Debian's python3-websockets against the real server, both subprotocols.

    /usr/bin/python3 tests/hostile/interop_websockets.py
"""

import asyncio
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import websockets  # noqa: E402  Debian's python3-websockets

from lib.people import People  # noqa: E402
from lib.server import Server  # noqa: E402

PATIENCE_S = 20


async def answer_to(socket, number):
    while True:
        answer = json.loads(await asyncio.wait_for(socket.recv(), PATIENCE_S))
        if answer.get("request") == number:
            assert "error" not in answer, answer
            return answer


async def request(socket, number, body, fragments=0):
    text = json.dumps({"request": number, **body}, ensure_ascii=False)
    if fragments:
        await socket.send([text[at:at + fragments] for at in range(0, len(text), fragments)])
    else:
        await socket.send(text)
    return await answer_to(socket, number)


async def a_conversation(url, people):
    """Small, large and fragmented messages, pings of both sides, a clean close with a code."""
    async with websockets.connect(url, subprotocols=["switchboard.v1.json"]) as socket:
        assert socket.subprotocol == "switchboard.v1.json" and not socket.extensions
        await request(socket, 1, {"hello": {"token": people.visitor()}})
        started = await request(socket, 2, {"start": {"text": "Xin chào 👋", "clientId": "m0"}})
        conversation = started["ack"]["conversation"]
        texts = ["a", "b" * 126, "c" * 8000, "Tiếng Việt ố ồ ổ ỗ ộ " * 100]
        for number, text in enumerate(texts, 3):
            body = {"send": {"conversation": conversation, "clientId": f"m{number}", "text": text}}
            await request(socket, number, body, fragments=0 if number % 2 else 600)
        pong = await socket.ping(b"are you there")
        await asyncio.wait_for(pong, PATIENCE_S)
        page = await request(socket, 50, {"history": {"conversation": conversation, "after": 0, "limit": 100}})
        kept = [each["message"]["text"] for each in page["history"]["entries"] if "message" in each]
        assert kept == ["Xin chào 👋", *texts], [text[:20] for text in kept]
        await socket.close(4000, "tạm biệt")
    assert socket.close_code == 4000, socket.close_code


async def the_binary_subprotocol(url, people):
    async with websockets.connect(url, subprotocols=["switchboard.v1.proto"]) as socket:
        assert socket.subprotocol == "switchboard.v1.proto"
        token = people.visitor().encode()
        length = bytes([len(token) & 0x7F | 0x80, len(token) >> 7])
        hello = b"\x0a" + length + token
        size = bytes([len(hello) & 0x7F | 0x80, len(hello) >> 7])
        await socket.send(b"\x08\x01\x52" + size + hello)
        answer = await asyncio.wait_for(socket.recv(), PATIENCE_S)
        assert isinstance(answer, bytes) and answer[:2] == b"\x08\x01", answer[:20]


async def compression_is_offered_and_not_taken(url, _):
    async with websockets.connect(url, compression="deflate") as socket:
        assert not socket.extensions
        await socket.send("{}")
        assert "error" in json.loads(await asyncio.wait_for(socket.recv(), PATIENCE_S))


async def what_is_refused_is_refused_with_its_code(url, _):
    for text, code in (("x" * 70_000, 1009), (b"binary", 1003)):
        async with websockets.connect(url, subprotocols=["switchboard.v1.json"]) as socket:
            await socket.send(text)
            try:
                await asyncio.wait_for(socket.recv(), PATIENCE_S)
                raise AssertionError("it was taken")
            except websockets.ConnectionClosed as closed:
                assert closed.code == code, closed
    try:
        await websockets.connect(url, origin="https://evil.example")
        raise AssertionError("a foreign origin was let in")
    except websockets.InvalidStatusCode as refused:
        assert refused.status_code == 403, refused


async def hundred_at_once(url, people):
    token = people.visitor()

    async def one(number):
        async with websockets.connect(url) as socket:
            await socket.send(json.dumps({"request": number, "ping": {}}))
            return json.loads(await asyncio.wait_for(socket.recv(), PATIENCE_S))["request"]
    assert sorted(await asyncio.gather(*(one(number) for number in range(1, 101)))) == list(range(1, 101))
    assert token


def main():
    server, failed = Server(), 0
    checks = (a_conversation, the_binary_subprotocol, compression_is_offered_and_not_taken,
              what_is_refused_is_refused_with_its_code, hundred_at_once)
    try:
        people = People(server)
        for each in checks:
            try:
                asyncio.run(each(f"ws://127.0.0.1:{server.port}/ws", people))
                print(f"ok     {each.__name__}")
            except (AssertionError, OSError, asyncio.TimeoutError, websockets.WebSocketException) as error:
                failed += 1
                print(f"FAILED {each.__name__}: {type(error).__name__} {error}")
    finally:
        failed += server.stop() != 0
        server.remove()
    print(f"{len(checks)} checks with websockets {websockets.__version__}, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
