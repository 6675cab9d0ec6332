#include "hub/hub.hpp"

#include "hub/impl/core.hpp"

#include <utility>

namespace switchboard::hub {

Hub::Hub(HubDoors doors)
    : core_(std::make_unique<Core>(std::move(doors))) {}
Hub::~Hub() = default;

SessionHandle Hub::open(Connection& connection, ConnectionInfo info, TimePoint now) {
    return core_->open(connection, std::move(info), now);
}
void Hub::on_message(SessionHandle session, std::string_view bytes, bool binary, TimePoint now) {
    core_->on_message(session, bytes, binary, now);
}
void Hub::on_closed(SessionHandle session, TimePoint now) {
    core_->on_closed(session, now);
}
void Hub::on_record(ports::Record record, TimePoint /*now*/) {
    core_->on_record(record);
}
void Hub::tick(TimePoint now) {
    core_->tick(now);
}
void Hub::resync(TimePoint /*now*/) {
    core_->resync();
}
void Hub::drain(TimePoint now) {
    core_->drain(now);
}
HubCounts Hub::counts() const {
    return core_->counts();
}

} // namespace switchboard::hub
