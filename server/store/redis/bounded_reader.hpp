// Keeps a reader of hiredis from making room for more items than any answer has. hiredis 0.14 asks
// for the memory of a whole array when its head has come, so that a dozen bytes could ask for
// gigabytes; later versions have a limit of their own (`maxelements`). Any thread; before the first
// answer.
#pragma once

struct redisReader;

namespace switchboard::store {

/// Many times what the longest answer has.
inline constexpr int kItemsMax = 1'000'000;

/// An array of more than kItemsMax items is an error of the connection from now on.
void bound_items(redisReader& reader);

} // namespace switchboard::store
