#include "api/impl/calls.hpp"
#include "base/random.hpp"
#include "conversation/text_rules.hpp"

namespace switchboard::api {

namespace {

using conversation::TextProblem;

void on_list(CallPtr call) {
    call->worker.contact_notes.list(call->caller, call->param("id"), [call](auto notes) {
        if (!notes) return call->refuse(notes.error());
        call->answer(json::object{{"notes", to_json(*notes)}});
    });
}

/// What a note may say: the same signs as any other text.
Read<std::string> read_words(json::object const& object) {
    auto text = read_text(object, "text", 1, ports::kContactNoteCodePoints);
    if (!text) return text;
    auto const problem = conversation::check_text(*text, {ports::kContactNoteCodePoints});
    if (problem == TextProblem::Empty) return Misfit{"text", "has no words"};
    if (problem == TextProblem::ControlCharacter)
        return Misfit{"text", "holds a control character"};
    if (problem != TextProblem::None) return Misfit{"text", "is no text"};
    return text;
}

/// What the store refuses of a note names the member before a colon.
void refuse_note(CallPtr const& call, ports::Error const& error) {
    auto const colon = error.message.find(": ");
    bool const names = error.code == v1::INVALID_ARGUMENT || error.code == v1::CONFLICT;
    bool const has_field = names && colon != std::string::npos;
    call->refuse(error, has_field ? error.message.substr(0, colon) : std::string{});
}

ports::Done<v1::ContactNote> answer_note(CallPtr const& call) {
    return [call](ports::Outcome<v1::ContactNote> const& note) {
        if (!note) return refuse_note(call, note.error());
        call->audit_detail = note->id();
        call->answer(*note);
    };
}

void on_add(CallPtr call) {
    auto const object = read_object(call->request.body);
    if (!object) return refuse(call, object.error());
    if (auto const bad = only_members(*object, {"id", "text"})) return refuse(call, *bad);
    auto id = read_text(*object, "id", 0, 64);
    if (!id) return refuse(call, id.error());
    auto text = read_words(*object);
    if (!text) return refuse(call, text.error());
    if (id->empty()) *id = random_token();
    call->worker.contact_notes.add(
        call->caller, call->param("id"), std::move(*id), std::move(*text), answer_note(call));
}

void on_change(CallPtr call) {
    auto const object = read_object(call->request.body);
    if (!object) return refuse(call, object.error());
    if (auto const bad = only_members(*object, {"text"})) return refuse(call, *bad);
    auto text = read_words(*object);
    if (!text) return refuse(call, text.error());
    call->worker.contact_notes.change(
        call->caller, call->param("id"), call->param("note"), std::move(*text), answer_note(call));
}

void on_remove(CallPtr call) {
    call->audit_detail = call->param("note");
    call->worker.contact_notes.remove(
        call->caller, call->param("id"), call->param("note"), [call](auto removed) {
            if (!removed) return call->refuse(removed.error());
            call->answer(json::object{});
        });
}

} // namespace

json::array to_json(std::vector<v1::ContactNote> const& notes) {
    json::array all;
    for (auto const& note : notes) all.push_back(to_json(note));
    return all;
}

void add_contact_note_calls(RouteTable& table) {
    std::string const notes = "/api/v1/contacts/{id}/notes", note = notes + "/{note}";
    table.push_back({"GET", notes, Access::Agent, on_list});
    table.push_back({"POST", notes, Access::Agent, on_add});
    table.push_back({"PATCH", note, Access::Agent, on_change});
    table.push_back({"DELETE", note, Access::Agent, on_remove});
}

} // namespace switchboard::api
