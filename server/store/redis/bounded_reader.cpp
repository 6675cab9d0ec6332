#include "store/redis/bounded_reader.hpp"

#include <hiredis/hiredis.h>

namespace switchboard::store {
namespace {

/// The functions of a reader as hiredis makes it; all have the same.
redisReplyObjectFunctions const& of_hiredis(redisReader const* reader = nullptr) {
    static redisReplyObjectFunctions const functions = *reader->fn;
    return functions;
}

/// Nothing made is for hiredis the end of the connection.
void* create_array(redisReadTask const* task, int items) {
    if (items > kItemsMax) return nullptr;
    return of_hiredis().createArray(task, items);
}

} // namespace

void bound_items(redisReader& reader) {
    static redisReplyObjectFunctions bounded = [&reader] {
        redisReplyObjectFunctions functions = of_hiredis(&reader);
        functions.createArray = create_array;
        return functions;
    }();
    reader.fn = &bounded;
}

} // namespace switchboard::store
