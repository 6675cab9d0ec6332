#include "store/rules/commands.hpp"

namespace switchboard::store {

namespace {

using Command = v1::RoutingCommand;

CommandRule refuse(std::string why) {
    return {.refused = error(v1::FORBIDDEN, std::move(why)), .conversation = {}};
}

CommandRule staff(std::string const& conversation) {
    return {.refused = {}, .conversation = conversation};
}

CommandRule handled(std::string const& conversation) {
    return {.refused = {}, .conversation = conversation, .action = Action::Handle};
}

/// The answer to an offer.
CommandRule replied(std::string const& conversation) {
    return {.refused = {}, .conversation = conversation, .action = Action::Reply};
}

CommandRule supervised(ports::Caller const& caller, std::string const& conversation) {
    if (!supervises(caller)) return refuse("only a supervisor may");
    return staff(conversation);
}

/// What is in no conversation: a queue, or people.
CommandRule overseen(ports::Caller const& caller, std::string const& queue) {
    if (!supervises(caller)) return refuse("only a supervisor may");
    return {
        .refused = {},
        .conversation = {},
        .action = queue.empty() ? Action::Oversee : Action::SetQueue,
        .queue = queue};
}

CommandRule of_customer(Command const& command) {
    if (command.has_explain() && command.explain().agent().empty())
        return {
            .refused = {},
            .conversation = command.explain().conversation(),
            .action = Action::TakePart};
    if (command.body_case() != Command::kLeave)
        return refuse("customers may only end, and ask why they wait");
    return {.refused = {}, .conversation = command.leave(), .action = Action::TakePart};
}

CommandRule of_own_state(ports::Caller const& caller, Command const& command) {
    bool const own = command.intent().user() == caller.id;
    if (own) return staff({});
    return supervises(caller) ? overseen(caller, {}) : refuse("presence: of another person");
}

CommandRule of_assign(ports::Caller const& caller, v1::Assign const& assign) {
    bool const own = assign.agent() == caller.id && !assign.force();
    return own ? staff(assign.conversation()) : supervised(caller, assign.conversation());
}

} // namespace

CommandRule rule_of(ports::Caller const& caller, Command const& command) {
    if (is_customer(caller)) return of_customer(command);
    switch (command.body_case()) {
    case Command::kIntent:
        return of_own_state(caller, command);
    case Command::kAccept:
        return replied(command.accept().conversation());
    case Command::kDecline:
        return replied(command.decline().conversation());
    case Command::kOfferSeen:
        return replied(command.offer_seen().conversation());
    case Command::kTransfer:
        return handled(command.transfer().conversation());
    case Command::kCancelTransfer:
        return handled(command.cancel_transfer().conversation());
    case Command::kClose:
        return handled(command.close().conversation());
    case Command::kFinishWrapUp:
        return staff(command.finish_wrap_up().conversation());
    case Command::kExtendWrapUp:
        return staff(command.extend_wrap_up().conversation());
    case Command::kPark:
        return handled(command.park().conversation());
    case Command::kSetPriority:
        return handled(command.set_priority().conversation());
    case Command::kAssign:
        return of_assign(caller, command.assign());
    case Command::kTakeOver:
        return supervised(caller, command.take_over().conversation());
    case Command::kExplain:
        return staff(command.explain().conversation());
    case Command::kReopen:
        return staff(command.reopen().conversation());
    case Command::kRequeue:
        return handled(command.requeue().conversation());
    case Command::kMove:
        return supervised(caller, command.move().conversation());
    case Command::kSetSla:
        return supervised(caller, command.set_sla().conversation());
    case Command::kDrainAgent:
    case Command::kReleaseEarmark:
        return overseen(caller, {});
    case Command::kSetQueue:
        return overseen(caller, command.set_queue().queue());
    case Command::kHandoff:
        return caller.role == v1::BOT ? staff(command.handoff().conversation())
                                      : supervised(caller, command.handoff().conversation());
    case Command::kAskPresence:
        return staff({});
    case Command::kBoard:
        return supervised(caller, {});
    case Command::kLinkUp:
        return command.link_up() == caller.id ? staff({}) : refuse("link: of another person");
    case Command::kLeave:
        return caller.role == v1::SYSTEM || caller.role == v1::BOT
                   ? staff(command.leave())
                   : refuse("only the customer ends a conversation; staff closes it");
    case Command::BODY_NOT_SET:
        return {.refused = error(v1::INVALID_ARGUMENT, "command: has no body"), .conversation = {}};
    default:
        return refuse("only the store itself gives this command");
    }
}

} // namespace switchboard::store
