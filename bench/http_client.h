#pragma once

#include <string>

namespace callai::bench {

/// A blocking HTTP/1.1 client that keeps its connection to a server on this machine. One thread. Ends the program when
/// the server is not there.
class HttpClient {
 public:
  explicit HttpClient(int port);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  struct Answer {
    int status = 0;
    std::string head;
    std::string body;
    /// A text member of the body's object, found without reading it; "" when there is none.
    std::string member(const std::string& name) const;
  };
  Answer ask(const std::string& request);

 private:
  void more();
  const int fd_;
  std::string read_;
};

/// The text of a request; `headers`: whole lines, each with its end.
std::string request_text(const std::string& method, const std::string& target, const std::string& headers,
                         const std::string& json = "");

}  // namespace callai::bench
