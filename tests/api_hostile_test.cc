// Clients that mean no good, against the program over real sockets.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <vector>

#include "api_process.h"

namespace callai::tests {
namespace {

/// Sockets that do nothing but be there.
class IdleCrowd {
 public:
  ~IdleCrowd() {
    for (const int fd : fds_) ::close(fd);
  }
  bool join(int port, const std::string& first_bytes) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return false;
    fds_.push_back(fd);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return false;
    const auto size = static_cast<ssize_t>(first_bytes.size());
    return ::send(fd, first_bytes.data(), first_bytes.size(), MSG_NOSIGNAL) == size;
  }

 private:
  std::vector<int> fds_;
};

int allowed_sockets(int wanted) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  return std::min(wanted, static_cast<int>(std::min<rlim_t>(limit.rlim_max, 1U << 20U)) - 100);
}

TEST(HostileClients, ThousandsThatSayNothingDisturbNobody) {
  ApiProcess api({"--http-max-connections-per-address", "20000"});
  ASSERT_FALSE(api.address().empty());
  IdleCrowd crowd;
  const int many = allowed_sockets(long_tests() ? 10000 : 1500);
  for (int i = 0; i < many; ++i) {
    ASSERT_TRUE(
        crowd.join(api.port(), i % 2 == 0 ? "GET /health HTTP/1.1\r\nHost: a\r\n\r\n" : "GET / HTTP/1.1\r\nX: "))
        << i;
  }
  const ProgramResult served = api.shell("for i in 1 2 3 4 5; do curl -fsS -m 2 $API/health; done");
  EXPECT_EQ(served.exit_code, 0) << served.err;
  EXPECT_EQ(api.stop().exit_code, 0);
}

TEST(HostileClients, ThatOnlyAnnounceUploadsKeepNobodyOut) {
  ApiProcess api;
  ASSERT_FALSE(api.address().empty());
  IdleCrowd crowd;
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(crowd.join(api.port(),
                           "POST /api/v1/documents/upload HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer made-up\r\n"
                           "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 33554432\r\n\r\n--b"));
  }
  const ProgramResult served = api.shell(R"sh(
head -c 8388608 /dev/zero > big
STATUS='curl -sS -m 10 -o /dev/null -w %{http_code}'
for i in 1 2 3; do
  [ "$($STATUS $API/api/v1/auth/login -H 'Content-Type: application/json' \
      -d '{"email": "ann@example.com", "password": "a wrong password"}')" = 401 ]
done
[ "$($STATUS -H 'Authorization: Bearer nobody' -F file=@big $API/api/v1/documents/upload)" = 401 ]
)sh");
  EXPECT_EQ(served.exit_code, 0) << served.out << served.err;
  EXPECT_EQ(api.stop().exit_code, 0);
}

TEST(HostileClients, AreRefusedWithoutHarm) {
  ApiProcess api;
  const ProgramResult result = api.shell(R"sh(
head -c 104857600 /dev/zero > big
head -c 60000 /dev/zero | tr '\0' '[' > bomb
JSON='Content-Type: application/json'
expect() {
  local wanted=$1; shift
  local got=$(curl -sS -m 20 -o answer -w '%{http_code}' "$@" 2> /dev/null || true)
  if [ "$got" != "$wanted" ]; then echo "got $got instead of $wanted: $*"; return 1; fi
}
expect 413 -H "$JSON" --data-binary @big $API/api/v1/auth/login
expect 413 -H "$JSON" -H 'Transfer-Encoding: chunked' --data-binary @big $API/api/v1/auth/login
expect 401 -H "$JSON" --data-binary @big $API/api/v1/documents
expect 400 -H "$JSON" --data-binary @bomb $API/api/v1/auth/login
expect 400 --path-as-is $API/../../etc/passwd
expect 400 --path-as-is $API/%2e%2e/%2e%2e/etc/passwd
expect 400 --path-as-is $API/..%5c..%5cetc%5cpasswd
expect 431 -H "X-Long: $(head -c 20000 /dev/zero | tr '\0' x)" $API/health
expect 400 -D head.txt "$API/api/v1/contacts/a%0d%0aX-Injected:%201"
if grep -i '^x-injected' head.txt; then exit 1; fi
expect 200 $API/health
)sh");
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_EQ(api.stop().exit_code, 0);
}

}  // namespace
}  // namespace callai::tests
