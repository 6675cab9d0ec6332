"""The limits of people and callers, each reached on a server where it is set low (limit_rig.py)."""

from . import wire
from .bulk import request
from .limit_rig import check, closed, leave, names, reached, refusal, start
from .people import ask
from .server import wait_for
from .steps import Player


@check("customer_sends_per_minute")
def too_many_messages_on_one_socket(world):
    """Counted once, under the one name."""
    peer = world.visitor()
    chat = start(peer)
    others = ("requests_per_minute", "request_rate", "customer_sends_per_hour", "requests_in_flight")
    before = {name: reached(world, name) for name in ("customer_sends_per_minute", *others)}
    for number in range(4):
        body = {"send": {"conversation": chat, "clientId": f"s{number}", "text": "x"}}
        peer.send(wire.frame(wire.text_of(body, 600 + number)))
    player = Player(peer, {})
    errors = [player.answer_to(600 + number).get("error", {}) for number in range(4)]
    assert [each.get("code") for each in errors] == [None] * 3 + ["RATE_LIMITED"], errors
    assert "customer_send_burst: 3" in errors[3]["message"] and errors[3]["retryAfterMs"] > 0, errors
    assert reached(world, "customer_sends_per_minute") == before["customer_sends_per_minute"] + 1
    for name in others:
        assert reached(world, name) == before[name], f"it was counted as {name} too"


@check("customer_sends_per_minute", "customer_sends_per_hour")
def too_many_messages_on_however_many_sockets(world):
    address = world.address()
    token = world.people.visitor(address)
    codes, waits = [], []
    chat = None
    for number in range(8):
        peer = world.visitor(address, token)
        if chat is None:
            chat = ask(peer, 2, {"start": {"text": "x", "clientId": "m"}})["ack"]["conversation"]
        error = refusal(peer, {"send": {"conversation": chat, "clientId": f"s{number}", "text": "x"}})
        codes.append(error.get("code", "taken"))
        waits.append(error.get("retryAfterMs", 0))
        leave(peer)
    assert codes.count("taken") <= 5 and codes[-1] == "RATE_LIMITED" and waits[-1] > 0, (codes, waits)

    def is_by_the_hour():  # a minute's burst fills again, an hour's takes longer
        peer = world.visitor(None, token)  # an address has a limit of its own
        error = refusal(peer, {"send": {"conversation": chat, "clientId": f"t{len(codes)}", "text": "x"}})
        leave(peer)
        codes.append(error.get("code", "taken"))
        return "customer_sends_per_hour: 5" in error.get("message", "")
    wait_for("it is the hour's limit that refuses", is_by_the_hour)
    assert codes.count("taken") <= 5, codes
    assert codes[:3] == ["taken"] * 3, codes


@check("staff_sends_per_minute")
def too_many_messages_of_an_agent(world):
    peer = world.staff("agent0")
    for number in range(7):
        body = {"note": {"conversation": world.people.foreign, "clientId": f"n{number}", "text": "x"}}
        peer.send(wire.frame(wire.text_of(body, 700 + number)))
    player = Player(peer, {})
    errors = [player.answer_to(700 + number).get("error") for number in range(7)]
    assert errors[:6] == [None] * 6 and errors[6]["code"] == "RATE_LIMITED", errors
    names(errors[6], "staff_sends_per_minute")
    names(errors[6], "staff_send_burst")


@check("requests_per_minute")
def too_many_requests_of_one_socket(world):
    peer = world.visitor()
    for number in range(200):
        error = refusal(peer, {"ping": {}}, 800 + number)
        if error:
            break
    assert number >= 20 and error["code"] == "RATE_LIMITED", (number, error)
    names(error, "requests_per_minute")
    names(error, "request_burst")


@check("page_entries")
def a_page_that_is_too_long(world):
    error = refusal(world.visitor(), {"history": {"conversation": world.people.foreign, "limit": 21}})
    assert error["code"] == "INVALID_ARGUMENT" and error["field"] == "limit", error
    names(error, "page_entries")


@check("text_characters", "text_bytes", "field_characters", "form_fields")
def texts_that_are_too_long(world):
    peer = world.visitor()
    long_one = refusal(peer, {"start": {"text": "x" * 1001, "clientId": "m"}}, 501)
    assert long_one["code"] == "TOO_LARGE" and long_one["field"] == "text", long_one
    names(long_one, "text_characters")
    wide = refusal(peer, {"start": {"text": "\U0001f600" * 2001, "clientId": "m"}}, 502)
    names(wide, "text_bytes")
    name = refusal(peer, {"start": {"form": {"name": "x" * 81}}}, 503)
    assert "field_characters: 80" in name["message"] and name["field"] == "form", name
    form = refusal(peer, {"start": {"form": {f"f{number}": "x" for number in range(21)}}}, 504)
    assert "form_fields: 20" in form["message"], form


@check("typing_milliseconds")
def typing_all_the_time(world):
    peer = world.visitor()
    chat = start(peer)
    for number in range(3):
        assert refusal(peer, {"typing": {"conversation": chat, "active": True}}, 510 + number) == {}


@check("protocol_errors")
def frames_that_are_none(world):
    peer = world.visitor()
    for _ in range(3):
        peer.send(wire.frame(b"{"))
    opcode, data = 1, b""
    while opcode == 1:  # each of them may be answered before the end
        assert not data or b"MALFORMED_FRAME" in data, data
        opcode, data = Player(peer, {}).next_frame()
    assert (opcode, int.from_bytes(data[:2], "big")) == (8, 1008), (opcode, data)


@check("conversation_entries")
def a_conversation_that_is_full(world):
    """An agent's notes fill it; then nobody writes into it any more."""
    address = world.address()
    token = world.people.visitor(address)
    chat = start(world.visitor(address, token))
    agent = world.staff("agent0")
    filled = {}

    def is_full():
        number = len(filled) + 520
        error = refusal(agent, {"note": {"conversation": chat, "clientId": f"f{number}", "text": "x"}}, number)
        if error.get("code") != "RATE_LIMITED":
            filled[number] = error
        return error.get("code") == "CONVERSATION_FULL"
    wait_for("the conversation is full", is_full)
    assert len(filled) < 20, f"{len(filled)} entries were taken"
    names(filled[max(filled)], "conversation_entries")
    customer = world.visitor(address, token)  # the first one has answered no ping meanwhile
    error = refusal(customer, {"send": {"conversation": chat, "clientId": "c", "text": "x"}}, 515)
    assert error["code"] == "CONVERSATION_FULL", error


@check("requests_in_flight")
def too_many_requests_at_once(world):
    peer = world.visitor()
    peer.send(wire.frame(wire.text_of({"ping": {}}, 5)) * 40)
    player = Player(peer, {})
    codes = [player.answer_to(5).get("error", {}).get("code") for _ in range(40)]
    assert "TOO_MANY_IN_FLIGHT" in codes and None in codes, codes


@check("sessions_per_visitor")
def too_many_sessions_of_one_visitor(world):
    address = world.address()
    token = world.people.visitor(address)
    peers = [world.visitor(address, token) for _ in range(3)]
    closed(peers[0], 4009)
    for peer in peers[1:]:
        Player(peer, {}).want_alive("")
        peer.close()


@check("sessions_per_agent")
def too_many_sessions_of_one_agent(world):
    peers = [world.staff("agent1") for _ in range(3)]
    closed(peers[0], 4009)
    for peer in peers[1:]:
        Player(peer, {}).want_alive("")


@check("starts_per_visitor_in_ten_minutes", "starts_per_address_and_hour")
def too_many_new_conversations(world):
    """Of one visitor on two sockets, then of one address with several visitors."""
    address, codes, says = world.address(), [], []
    for _ in range(3):
        token = world.people.visitor(address)
        peers = [world.visitor(address, token) for _ in range(2)]
        for number, peer in enumerate([*peers, peers[0]], 2):
            error = refusal(peer, {"start": {"text": "x", "clientId": f"m{number}"}}, number)
            codes.append(error.get("code", "taken"))
            says.append(error.get("message", ""))
        for peer in peers:
            leave(peer)
    assert codes[:3] == ["taken", "taken", "RATE_LIMITED"] and "one visitor" in says[2], (codes, says)
    assert codes.count("taken") == 3 and any("network address" in each for each in says), (codes, says)


@check("anonymous_requests_per_minute")
def too_many_requests_of_one_address(world):
    address = world.address()
    peer = world.peer()
    codes = []
    for _ in range(16):
        peer.send(request("GET", f"/api/v1/inboxes/{world.people.inbox}/public", address))
        status, fields, _ = peer.read_http()
        codes.append(status)
    assert codes[:15] == [200] * 15 and codes[15] == 429 and int(fields["retry-after"]) > 0, codes


@check("caller_requests_per_minute")
def too_many_requests_of_one_caller(world):
    bearer = world.people.bearer("supervisor")
    for _ in range(100):  # a new minute may begin in between
        status, body, fields = world.caller(bearer, world.address())("GET", "/api/v1/me")
        if status != 200:
            break
    assert status == 429 and int(fields["Retry-After"]) > 0, (status, body)
    names(body, "caller_requests_per_minute")


@check("account_searches_per_minute")
def too_many_searches_of_one_account(world):
    as_admin = world.caller(world.people.bearer("admin"), world.address())
    for _ in range(12):
        status, body, _ = as_admin("POST", "/api/v1/search", {"q": "words"})
        if status != 200:
            break
    assert status == 429, (status, body)
    names(body, "account_searches_per_minute")


@check("file_bytes", "files_per_conversation", "upload_bytes_per_address_and_day")
def too_many_files_and_too_large_ones(world):
    """The address is that of three visitors, each with a conversation."""
    address = world.address()

    def sender():
        token = world.people.visitor(address)
        chat = start(world.visitor(address, token))
        as_visitor = world.caller(token, address)
        return lambda size: as_visitor("POST", "/api/v1/uploads", {
            "conversation": chat, "name": "a.txt", "size": size})
    one, two = sender(), sender()
    status, body, _ = one(2001)
    assert status == 413 and body["field"] == "size", (status, body)
    names(body, "file_bytes")
    assert [one(1000)[0], one(1000)[0]] == [200, 200]
    status, body, _ = one(1000)
    assert status == 413, (status, body)
    names(body, "files_per_conversation")
    assert two(2000)[0] == 200
    status, body, fields = two(1001)
    assert status == 429 and int(fields["Retry-After"]) > 3600, (status, body)
    names(body, "upload_bytes_per_address_and_day")


@check("login_failures_per_email")
def wrong_passwords_all_at_once(world):
    """Each from an address of its own, all sent before the first answer is read."""
    peers = [world.peer() for _ in range(24)]
    body = b'{"email": "nobody@demo.example", "password": "wrong"}'
    for peer in peers:
        peer.send(request("POST", "/api/v1/login", world.address(), body))
    answers = [peer.read_http() for peer in peers]
    codes = sorted(status for status, _, _ in answers)
    assert codes == [401] * 5 + [429] * 19, codes
    for status, fields, text in answers:
        assert status == 401 or 0 < int(fields["retry-after"]) <= 900, fields
        assert status == 401 or b"login_failures_per_email: 5" in text, text


@check("login_failures_per_address")
def wrong_passwords_of_many_from_one_network(world):
    """An IPv6 network, whichever of its addresses they come from."""
    codes = []
    for number in range(9):
        peer = world.peer()
        body = b'{"email": "n%d@demo.example", "password": "wrong"}' % number
        peer.send(request("POST", "/api/v1/login", f"2001:db8:77::{number + 1:x}", body))
        codes.append(peer.read_http()[0])
        peer.close()
    assert codes == [401] * 8 + [429], codes


@check("starts_per_account_and_minute")
def too_many_new_conversations_of_one_account(world):
    """The last one: afterwards nobody can begin for a while."""
    for _ in range(60):
        peer = world.visitor()
        error = refusal(peer, {"start": {"text": "x", "clientId": "m"}})
        leave(peer)
        if error:
            break
    assert error["code"] == "RATE_LIMITED" and error["retryAfterMs"] > 0, error
    names(error, "starts_per_account_and_minute")
