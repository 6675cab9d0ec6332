// Asio and the schema, for the thin edges.
#pragma once
#include "pch_proto.hpp"

#include <boost/asio.hpp>
