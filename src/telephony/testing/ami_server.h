#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "telephony/ami/ami_message.h"

namespace callai::telephony::testing {

/// What a scripted manager is: as Asterisk's own it greets, challenges, checks the login and knows who may do what.
struct AmiServerScript {
  std::string banner = "Asterisk Call Manager/9.0.0\r\n";
  std::string user = "callai";
  std::string secret = "manager-secret";
  std::set<std::string> may = {"Bridge", "PlayDTMF", "Redirect", "Status"};
  std::set<std::string> silent;  ///< actions that are not answered
  std::string certificate_file;  ///< PEM with key: TLS
};

/// A manager interface on a free port of the loopback, one connection at a time, with what was asked of it.
class AmiServer {
 public:
  explicit AmiServer(AmiServerScript script = {});
  ~AmiServer();
  AmiServer(const AmiServer&) = delete;
  AmiServer& operator=(const AmiServer&) = delete;

  int port() const { return port_; }
  /// An event to whoever is connected ("Event: Hangup\r\nChannel: ..."), without the empty line.
  void tell(const std::string& event);
  /// A channel that the action Status lists; `call_id` may be empty.
  void add_channel(const std::string& name, const std::string& bridge, const std::string& call_id = "");
  /// Ends the connection, as a restart of the PBX does.
  void drop();
  /// The first action of that name, in the order of arrival, that nobody has waited for yet; an empty one when it does
  /// not come within ten seconds.
  AmiMessage next(const std::string& action);
  int logins() const;

 private:
  class Connection;
  void run();
  void serve(Connection& connection);
  std::string answer(const AmiMessage& message);
  std::string answer_used(const std::string& action, const std::string& id);

  AmiServerScript script_;
  int listening_ = -1;
  int wake_ = -1;
  int port_ = 0;

  mutable std::mutex mutex_;
  std::condition_variable happened_;
  std::vector<AmiMessage> asked_;
  std::vector<std::string> channels_;
  std::string to_tell_;
  bool drop_ = false;
  bool stopping_ = false;
  int logins_ = 0;
  std::thread thread_;
};

}  // namespace callai::telephony::testing
