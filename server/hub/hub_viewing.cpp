// Who else is looking: colleagues that have a conversation on their screen see each other, and read
// along while they do. Nothing of it is stored; a notice that stops being repeated is forgotten by
// those who show it.
#include "hub/impl/core.hpp"

#include "ports/topics.hpp"

#include <vector>

namespace switchboard::hub {

void Hub::Core::on_viewing(Session& session, Request request, v1::Viewing const& viewing) {
    request.quiet = request.number == 0;
    auto const found = session.following.find(viewing.conversation());
    bool const follows = found != session.following.end();
    // A silent watcher who is seen would not be silent.
    bool const is_silent = follows && found->second.interest == Interest::Monitor;
    // Of a restricted person no notice goes out until the store has let it follow.
    bool const is_known = session.caller.grants == nullptr || (follows && found->second.agreed);
    if (!is_silent && is_known && (follows || viewing.active()))
        tell_viewing(session.caller, viewing);
    if (viewing.active() && !follows) {
        follow(session, viewing.conversation(), Interest::Viewer);
    } else if (!viewing.active() && follows && found->second.interest == Interest::Viewer) {
        unfollow(session, viewing.conversation());
    }
    ack(request, 0, doors_.now());
}

void Hub::Core::tell_viewing(ports::Caller const& caller, v1::Viewing const& viewing) {
    v1::ServerFrame frame;
    v1::ViewingNotice& notice = *frame.mutable_viewing();
    notice.set_conversation(viewing.conversation());
    notice.mutable_author()->set_role(caller.role);
    notice.mutable_author()->set_id(caller.id);
    notice.mutable_author()->set_name(caller.name);
    notice.set_active(viewing.active());
    notice.set_composing(viewing.active() && viewing.composing());
    std::string const topic = ports::conversation_topic(viewing.conversation());
    on_frame(caller.account, topic, frame);
    doors_.bus.signal(make_record(caller.account, topic, std::move(frame)));
}

void Hub::Core::stop_viewing(Session& session) {
    std::vector<std::string> viewed;
    for (auto const& [id, following] : session.following) {
        if (following.interest == Interest::Viewer) viewed.push_back(id);
    }
    for (std::string const& id : viewed) {
        unfollow(session, id);
        v1::Viewing ended;
        ended.set_conversation(id);
        tell_viewing(session.caller, ended);
    }
}

} // namespace switchboard::hub
