#include "net/name_resolver.h"

#include <utility>

#include "core/host_lookup.h"
#include "core/ip_address.h"
#include "core/this_thread.h"

namespace callai::net {
namespace {

constexpr int kThreads = 2;  // one slow zone does not hold up the others

}  // namespace

NameResolver::NameResolver(core::Clock& clock, core::Duration keep) : clock_(clock), keep_(keep) {
  for (int i = 0; i < kThreads; ++i) threads_.emplace_back([this] { run(); });
}

NameResolver::~NameResolver() {
  while (jobs_.try_pop()) {
  }
  jobs_.stop();
}

void NameResolver::run() {
  core::name_this_thread("resolver");
  while (auto job = jobs_.pop()) {
    std::vector<std::string> ips = known(job->host);
    if (ips.empty()) ips = core::resolve_host(job->host);
    if (!ips.empty()) {
      const std::lock_guard lock(mutex_);
      if (known_.size() >= kMaxKnown) known_.clear();
      known_.insert_or_assign(job->host, Known{ips, clock_.now() + keep_});
    }
    job->done(std::move(ips));
  }
}

std::vector<std::string> NameResolver::known(const std::string& host) {
  if (core::parse_ip(host)) return {host};
  const std::lock_guard lock(mutex_);
  const auto found = known_.find(host);
  if (found == known_.end()) return {};
  if (found->second.until > clock_.now()) return found->second.ips;
  known_.erase(found);
  return {};
}

void NameResolver::resolve(const std::string& host, Done done) {
  if (auto ips = known(host); !ips.empty()) return done(std::move(ips));
  Job job{host, std::move(done)};
  // What the queue refuses it does not take.
  if (!jobs_.push(std::move(job))) job.done({});  // NOLINT(bugprone-use-after-move)
}

}  // namespace callai::net
