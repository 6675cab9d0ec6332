// Assertions about our own mistakes, on in every build. Owns nothing; callable from any thread.
// Never used for client input, for the network or for the store: those have results and error
// codes.
#pragma once

namespace switchboard {

/// Prints the condition, the place and the reason to standard error and aborts.
[[noreturn]] void
assertion_failed(char const* condition, char const* file, int line, char const* reason);

} // namespace switchboard

#define SB_ASSERT(condition, reason)                                                               \
    do {                                                                                           \
        if (!(condition)) [[unlikely]]                                                             \
            ::switchboard::assertion_failed(#condition, __FILE__, __LINE__, reason);               \
    } while (false)
