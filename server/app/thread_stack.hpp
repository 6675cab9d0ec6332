// Where another thread of this process is: its stack, as places that addr2line understands. Asked
// by one thread at a time (the watchdog). It stops nothing: the thread is interrupted by a signal
// for some microseconds and goes on.
#pragma once

#include <pthread.h>

#include <string>

namespace switchboard::app {

/// Takes the signal (SIGURG, which does nothing by default) and loads what the handler needs.
/// Before the first thread_stack().
void prepare_thread_stacks();

/// "switchboard+0x12ab libc.so.6+0x3c", the innermost first; why there is none in parentheses.
[[nodiscard]] std::string thread_stack(pthread_t thread);

} // namespace switchboard::app
