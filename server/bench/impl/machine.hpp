// Small facts about threads and memory for the benchmarks. Any thread. Best effort: a machine with
// one core is measured too, and says so in the figures.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace switchboard::bench {

/// Keeps the calling thread on one core, if there is such a core.
void pin_to_core(unsigned core);
/// Processor time that the calling thread has used.
[[nodiscard]] double thread_cpu_seconds();
[[nodiscard]] double now_seconds();
/// What malloc has given out and not got back, in all arenas.
[[nodiscard]] std::size_t allocated_bytes();
/// As many descriptors as the hard limit allows; answers how many that are.
std::size_t raise_descriptor_limit();
[[nodiscard]] double median(std::vector<double> values);

/// The request of our WebSocket clients.
[[nodiscard]] std::string upgrade_request();
/// A connected, blocking loopback socket without delay; throws if there is none.
[[nodiscard]] int connect_loopback(unsigned short port, unsigned client_address = 1);
void write_all(int socket, std::string const& bytes);
/// Reads up to the blank line of an HTTP answer; false if that is not "101".
[[nodiscard]] bool read_switching_protocols(int socket);

} // namespace switchboard::bench
