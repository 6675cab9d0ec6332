// Files on their way out: looked up and read part by part by the caller's own grant, and given as a
// download that no browser opens as a page of ours. Parts of a call, on its worker's thread. It
// does not decide on which host.
#pragma once

#include "api/impl/call.hpp"

#include <functional>

namespace switchboard::api {

/// `then` with the file of the path, which is here in full and which the caller may have; else the
/// call is refused.
void with_file(CallPtr const& call, std::function<void(ports::Upload const&)> then);

/// Answers with the bytes. `readers`: which pages may show them (Cross-Origin-Resource-Policy).
void download(CallPtr const& call, ports::Upload const& upload, char const* readers);

} // namespace switchboard::api
