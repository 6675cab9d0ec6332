#include "api/impl/calls.hpp"
#include "api/impl/staff_session.hpp"
#include "base/ascii.hpp"
#include "base/text.hpp"
#include "configuration/shapes.hpp"

namespace switchboard::api {

namespace {

constexpr std::size_t kAttributesMax = 20;

void on_contact(CallPtr call) {
    call->worker.store.contact(call->caller, call->param("id"), [call](auto contact) {
        if (!contact) return call->refuse(contact.error());
        call->answer(*contact);
    });
}

std::optional<Misfit> check_attributes(v1::Contact const& contact) {
    if (contact.attributes().size() > kAttributesMax) {
        return Misfit{"attributes", "20 entries are allowed"};
    }
    for (auto const& [name, value] : contact.attributes()) {
        if (name.empty() || code_points(name) > 64 || code_points(value) > 512) {
            return Misfit{"attributes", "names are 1 to 64 characters long, values up to 512"};
        }
    }
    return std::nullopt;
}

std::optional<Misfit> read_contact(std::string_view body, v1::Contact& contact) {
    auto const object = read_object(body);
    if (!object) return object.error();
    if (auto bad = only_members(*object, {"name", "email", "phone", "locale", "attributes"})) {
        return bad;
    }
    if (auto bad = read_message(*object, contact)) return bad;
    contact.set_email(lower_ascii(contact.email()));
    if (code_points(contact.name()) > 80) return Misfit{"name", "is longer than 80 characters"};
    if (!contact.email().empty() && !configuration::is_email(contact.email())) {
        return Misfit{"email", "must be an e-mail address"};
    }
    if (code_points(contact.phone()) > 32) return Misfit{"phone", "is longer than 32 characters"};
    if (!contact.locale().empty() && !is_language_tag(contact.locale())) {
        return Misfit{"locale", kNoLanguage};
    }
    return check_attributes(contact);
}

void on_change_contact(CallPtr call) {
    v1::Contact contact;
    if (auto const bad = read_contact(call->request.body, contact)) return refuse(call, *bad);
    contact.set_id(call->param("id"));
    // Saving would make a contact that does not exist; a change must not.
    call->worker.store.contact(call->caller, contact.id(), [call, contact](auto present) {
        if (!present) return call->refuse(present.error());
        call->worker.store.save_contact(call->caller, contact, [call](auto saved) {
            if (!saved) return call->refuse(saved.error());
            call->answer(*saved);
        });
    });
}

} // namespace

void add_contact_calls(RouteTable& table) {
    table.push_back({"GET", "/api/v1/contacts/{id}", Access::Agent, on_contact});
    table.push_back({"PATCH", "/api/v1/contacts/{id}", Access::Agent, on_change_contact});
}

} // namespace switchboard::api
