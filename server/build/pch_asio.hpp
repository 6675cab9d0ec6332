// Asio, for the thin edges.
#pragma once
#include "pch_std.hpp"

#include <boost/asio.hpp>
