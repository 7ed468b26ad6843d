#pragma once

namespace callai::net::testing {

/// A TCP socket that listens on a free port of 127.0.0.1. Whoever asked for it closes it.
struct LoopbackListener {
  int fd = -1;
  int port = 0;
};

/// `most_waiting`: connections that nobody has accepted yet.
LoopbackListener listen_on_loopback(int most_waiting);

}  // namespace callai::net::testing
