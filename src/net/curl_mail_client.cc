#include "net/curl_mail_client.h"

#include <curl/curl.h>

#include <array>
#include <memory>
#include <utility>

namespace callai::net {

namespace {

using core::Error;
using core::ErrorCode;

using Easy = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using List = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;
using Mime = std::unique_ptr<curl_mime, decltype(&curl_mime_free)>;

List list_of(const std::string& text) {
  return {curl_slist_append(nullptr, text.c_str()), &curl_slist_free_all};
}

/// The lines of a head, one an entry.
List lines_of(const std::string& head) {
  curl_slist* lines = nullptr;
  for (std::size_t begin = 0; begin < head.size();) {
    std::size_t end = head.find("\r\n", begin);
    // A line that goes on with a blank belongs to the one before it.
    while (end != std::string::npos && end + 2 < head.size() && head[end + 2] == ' ') end = head.find("\r\n", end + 2);
    if (end == std::string::npos) end = head.size();
    lines = curl_slist_append(lines, head.substr(begin, end - begin).c_str());
    begin = end + 2;
  }
  return {lines, &curl_slist_free_all};
}

int stop_asked(void* stop, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const std::stop_token*>(stop)->stop_requested() ? 1 : 0;
}

/// Where the server is, and how it is talked to. `settings` outlives the exchange.
void reach(CURL* easy, const MailClientSettings& settings) {
  const auto set = [easy](CURLoption option, auto value) { curl_easy_setopt(easy, option, value); };
  set(CURLOPT_URL, settings.server.c_str());
  set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_PROXY, "");
  set(CURLOPT_USE_SSL, static_cast<long>(settings.user.empty() ? CURLUSESSL_TRY : CURLUSESSL_ALL));
  if (!settings.user.empty()) {
    set(CURLOPT_USERNAME, settings.user.c_str());
    set(CURLOPT_PASSWORD, settings.password.c_str());
  }
  if (!settings.ca_file.empty()) set(CURLOPT_CAINFO, settings.ca_file.c_str());
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(settings.timeout / std::chrono::milliseconds(1)));
}

/// What libcurl says, as a person needs it; `reply`: the server's last, 0 none.
Error error_of(CURLcode code, long reply, const char* text) {
  const std::string said = reply > 0 ? "the server said " + std::to_string(reply) : std::string(text);
  switch (code) {
    case CURLE_LOGIN_DENIED:
      return {ErrorCode::kPermissionDenied, "the mail server refuses the login", "check mail.user and mail.secret",
              said};
    case CURLE_USE_SSL_FAILED:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
      return {ErrorCode::kUnavailable, "the mail server offers no TLS that can be trusted",
              "use smtps://, or a server with a certificate of its name", text};
    case CURLE_ABORTED_BY_CALLBACK: return {ErrorCode::kCancelled, "the program ends", "", ""};
    case CURLE_OPERATION_TIMEDOUT:
      return {ErrorCode::kDeadlineExceeded, "the mail server does not answer in time", "check mail.server", said};
    case CURLE_SEND_ERROR:
    case CURLE_WEIRD_SERVER_REPLY:
    default:
      return {ErrorCode::kUnavailable,
              reply >= 400 ? "the mail server refuses the mail" : "the mail server cannot be reached",
              reply >= 400 ? "check mail.from and the address" : "check mail.server", said};
  }
}

core::Status perform(CURL* easy) {
  std::array<char, CURL_ERROR_SIZE> text{};
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, text.data());
  const CURLcode code = curl_easy_perform(easy);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, nullptr);  // leaving the connection would write into it
  if (code == CURLE_OK) return {};
  long reply = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &reply);
  return error_of(code, reply, text.data());
}

}  // namespace

core::Status check(const MailClientSettings& settings) {
  if (!settings.server.starts_with("smtp://") && !settings.server.starts_with("smtps://")) {
    return Error{ErrorCode::kInvalidArgument, "mail.server is '" + settings.server + "'",
                 "write smtp://host:587 or smtps://host:465", ""};
  }
  if (!is_mail_address(settings.from)) {
    return Error{ErrorCode::kInvalidArgument, "mail.from is '" + settings.from + "'",
                 "write the sender's address, for example callai@example.com", ""};
  }
  return {};
}

core::Status look_at_mail_server(const MailClientSettings& settings) {
  if (core::Status good = check(settings); !good.ok()) return good;
  const Easy easy(curl_easy_init(), &curl_easy_cleanup);
  if (easy == nullptr) return Error{ErrorCode::kResourceExhausted, "no memory for a mail", "", ""};
  reach(easy.get(), settings);
  curl_easy_setopt(easy.get(), CURLOPT_NOBODY, 1L);
  curl_easy_setopt(easy.get(), CURLOPT_CUSTOMREQUEST, "NOOP");
  return perform(easy.get());
}

CurlMailClient::CurlMailClient(MailClientSettings settings)
    : settings_(std::move(settings)), thread_([this](const std::stop_token& stop) { run(stop); }) {}

CurlMailClient::~CurlMailClient() {
  thread_.request_stop();
  thread_.join();
  for (Waiting& one : waiting_) one.done(Error{ErrorCode::kCancelled, "the program ends", "", ""});
}

void CurlMailClient::send(Mail mail, core::UniqueFunction<void(core::Status)> done) {
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() < settings_.max_waiting) {
      waiting_.push_back({std::move(mail), std::move(done)});
      changed_.notify_one();
      return;
    }
  }
  done(Error{ErrorCode::kResourceExhausted, "too many mails wait", "look at the mail server", ""});
}

void CurlMailClient::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    Waiting next;
    {
      std::unique_lock lock(mutex_);
      if (!changed_.wait(lock, stop, [this] { return !waiting_.empty(); })) return;
      next = std::move(waiting_.front());
      waiting_.pop_front();
    }
    next.done(deliver(next.mail, stop));
  }
}

core::Status CurlMailClient::deliver(const Mail& mail, const std::stop_token& stop) const {
  if (!is_mail_address(mail.to)) {
    return Error{ErrorCode::kInvalidArgument, "'" + mail.to + "' is no address", "write it like ann@example.com", ""};
  }
  const Easy easy(curl_easy_init(), &curl_easy_cleanup);
  if (easy == nullptr) return Error{ErrorCode::kResourceExhausted, "no memory for a mail", "", ""};
  const Mime mime(curl_mime_init(easy.get()), &curl_mime_free);
  curl_mimepart* const part = curl_mime_addpart(mime.get());
  curl_mime_data(part, mail.text.data(), mail.text.size());
  curl_mime_type(part, "text/plain; charset=utf-8");
  curl_mime_encoder(part, "quoted-printable");
  const List head = lines_of(mail_head(mail, settings_.from));
  const List to = list_of("<" + mail.to + ">");
  const std::string from = "<" + settings_.from + ">";
  const auto set = [&easy](CURLoption option, auto value) { curl_easy_setopt(easy.get(), option, value); };
  reach(easy.get(), settings_);
  set(CURLOPT_MAIL_FROM, from.c_str());
  set(CURLOPT_MAIL_RCPT, to.get());
  set(CURLOPT_HTTPHEADER, head.get());
  set(CURLOPT_MIMEPOST, mime.get());
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, &stop_asked);
  set(CURLOPT_XFERINFODATA, static_cast<const void*>(&stop));
  return perform(easy.get());
}

}  // namespace callai::net
