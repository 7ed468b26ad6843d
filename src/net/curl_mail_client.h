#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>

#include "net/mail_client.h"

namespace callai::net {

struct MailClientSettings {
  std::string server;    ///< "smtp://host:587" (TLS by STARTTLS), "smtps://host:465" (TLS from the start)
  std::string user;      ///< "" no login
  std::string password;  ///< never sent without TLS
  std::string from;      ///< address of the sender
  std::string ca_file;   ///< PEM; "" the system's
  core::Duration timeout = std::chrono::seconds(30);  ///< for a whole mail
  std::size_t max_waiting = 256;
};

/// kInvalidArgument names what is wrong: the scheme, the sender's address.
core::Status check(const MailClientSettings& settings);

/// Connects and logs in, sends nothing. Blocks for `settings.timeout` at most; errors as of MailClient::send.
core::Status look_at_mail_server(const MailClientSettings& settings);

/// MailClient on libcurl: one mail at a time, on a thread of its own. Without a login TLS is used where the server
/// offers it: relays of the same machine have none.
class CurlMailClient final : public MailClient {
 public:
  explicit CurlMailClient(MailClientSettings settings);
  /// Breaks off what is under way; what waits is told kCancelled.
  ~CurlMailClient() override;
  CurlMailClient(const CurlMailClient&) = delete;
  CurlMailClient& operator=(const CurlMailClient&) = delete;

  void send(Mail mail, core::UniqueFunction<void(core::Status)> done) override;

 private:
  struct Waiting {
    Mail mail;
    core::UniqueFunction<void(core::Status)> done;
  };
  void run(const std::stop_token& stop);
  core::Status deliver(const Mail& mail, const std::stop_token& stop) const;

  const MailClientSettings settings_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<Waiting> waiting_;
  std::jthread thread_;  // last: it uses the rest
};

}  // namespace callai::net
