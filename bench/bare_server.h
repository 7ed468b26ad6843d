#pragma once

#include <memory>

namespace callai::bench {

/// The least that a Beast server does: reads a request, writes the same answer. Its one thread ends with it.
class BareServer {
 public:
  BareServer();
  ~BareServer();
  BareServer(const BareServer&) = delete;
  BareServer& operator=(const BareServer&) = delete;
  int port() const;

 private:
  struct Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace callai::bench
