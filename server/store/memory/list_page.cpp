#include "store/memory/list_page.hpp"

#include <algorithm>

namespace switchboard::store {

bool in_view(ports::ListRequest const& request, MemoryConversation const& conversation) {
    v1::Conversation const& value = conversation.value;
    switch (request.view) {
    case ports::View::Mine:
        return value.owner() == request.key && (!conversation.done || value.has_wrap_up_until());
    case ports::View::Queue:
        return !conversation.done && value.queue() == request.key;
    case ports::View::Open:
        return !conversation.done;
    case ports::View::Closed:
        return conversation.done;
    case ports::View::Contact:
        return conversation.contact == request.key;
    }
    return false;
}

ports::ListResult page_of(
    MemoryData const& data, MemoryAccount const& account, std::vector<Ranked> found,
    ports::ListRequest const& request) {
    std::sort(found.begin(), found.end(), [](Ranked const& a, Ranked const& b) {
        return a.order > b.order;
    });
    ports::ListResult result;
    std::uint64_t const below =
        request.cursor.empty() ? ~std::uint64_t{0} : std::stoull("0" + request.cursor);
    std::uint64_t last = 0;
    for (auto const& [conversation, order] : found) {
        if (order >= below) continue;
        if (result.conversations.size() == request.limit) {
            result.next_cursor = std::to_string(last);
            break;
        }
        last = order;
        result.conversations.push_back(data.snapshot(account, *conversation));
    }
    return result;
}

} // namespace switchboard::store
