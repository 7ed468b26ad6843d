#include "telephony/sip/host_resolver.h"

#include <utility>

#include "core/host_lookup.h"
#include "telephony/sip/peer_guard.h"

namespace callai::telephony {

HostResolver::HostResolver(SipLoop& loop) : loop_(loop) {
  thread_ = std::jthread([this] {
    while (auto job = jobs_.pop()) {
      std::vector<std::string> ips = core::resolve_host(job->host);
      // A loop that takes nothing more has nobody who waits.
      static_cast<void>(loop_.post([done = std::move(job->done), ips = std::move(ips)] { done(ips); }));
    }
  });
}

HostResolver::~HostResolver() {
  jobs_.stop();
}

void HostResolver::resolve(const std::string& host, Done done) {
  if (parse_ip(host)) return done({host});
  Job job{host, done};
  if (!jobs_.push(std::move(job))) done({});
}

}  // namespace callai::telephony
