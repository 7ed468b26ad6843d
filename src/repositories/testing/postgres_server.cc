#include "repositories/testing/postgres_server.h"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "repositories/sql/soci_connection.h"

namespace callai::repositories {

namespace {

using core::Error;
using core::ErrorCode;

constexpr const char* kUser = "postgres";
constexpr int kStartTries = 600;               // with kTryEvery between
constexpr timespec kTryEvery{0, 100'000'000};  // ns

Error trouble(const std::string& what) {
  return {ErrorCode::kUnavailable, what, "install the Debian package postgresql", ""};
}

/// The folder of the newest server's programs, as Debian lays them out.
std::string program_folder() {
  std::error_code ignored;
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator("/usr/lib/postgresql", ignored)) {
    if (std::filesystem::exists(entry.path() / "bin/postgres", ignored)) found.push_back(entry.path() / "bin");
  }
  return found.empty() ? "" : *std::max_element(found.begin(), found.end());
}

/// Starts a program, as the user postgres when this one is root; its output goes to a file. The child's id.
pid_t start_program(std::vector<std::string> words, const std::string& log) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const passwd* user = geteuid() == 0 ? getpwnam(kUser) : nullptr;
  std::array<gid_t, 64> groups{};
  int count = static_cast<int>(groups.size());
  if (user != nullptr && getgrouplist(kUser, user->pw_gid, groups.data(), &count) < 0) return -1;
  const pid_t child = fork();
  if (child != 0) return child;
  // Another thread may have had the allocator's lock: nothing from here on allocates.
  if (user != nullptr && (setgroups(static_cast<std::size_t>(count), groups.data()) != 0 || setgid(user->pw_gid) != 0 ||
                          setuid(user->pw_uid) != 0))
    _exit(126);
  const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  const int in = ::open("/dev/null", O_RDONLY);
  if (out < 0 || in < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0) _exit(126);
  execv(arguments.front(), arguments.data());
  _exit(127);
}

int wait_for(pid_t child) {
  int status = 0;
  if (waitpid(child, &status, 0) != child) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

core::Result<std::unique_ptr<PostgresServer>> PostgresServer::start() {
  const std::string programs = program_folder();
  if (programs.empty()) return trouble("PostgreSQL is not installed");
  std::string folder = (std::filesystem::temp_directory_path() / "callai_postgres_XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) return trouble("there is no temporary folder");
  if (geteuid() == 0) {
    const passwd* user = getpwnam(kUser);
    if (user == nullptr) return trouble("there is no user 'postgres'");
    if (chown(folder.c_str(), user->pw_uid, user->pw_gid) != 0) return trouble("the folder cannot be given away");
  }
  std::unique_ptr<PostgresServer> server(new PostgresServer(folder));
  const pid_t made = start_program({programs + "/initdb", "-D", folder + "/data", "-U", "callai", "-A", "trust", "-E",
                                    "UTF8", "--locale=C.UTF-8", "--no-sync"},
                                   folder + "/initdb.log");
  if (wait_for(made) != 0) return trouble("initdb failed");
  if (core::Status launched = server->launch(); !launched) return launched.error();
  return server;
}

std::string PostgresServer::url(const std::string& options) const {
  std::string host;
  for (const char c : folder_) host += c == '/' ? "%2F" : std::string(1, c);
  return "postgresql://callai@" + host + "/postgres" + (options.empty() ? "" : "?" + options);
}

core::Status PostgresServer::launch() {
  // Tests that pull the plug do so on the process, not on the machine: what the kernel has is enough.
  pid_ = start_program({program_folder() + "/postgres", "-D", folder_ + "/data", "-k", folder_, "-h", "", "-c",
                        "fsync=off", "-c", "max_connections=60", "-c", "shared_buffers=32MB"},
                       folder_ + "/server.log");
  for (int i = 0; i < kStartTries; ++i) {
    if (SociConnection::open_postgres(parse_postgres_url(url())).ok()) return {};
    if (waitpid(pid_, nullptr, WNOHANG) == pid_) {
      pid_ = -1;
      return trouble("the PostgreSQL server does not start");
    }
    ppoll(nullptr, 0, &kTryEvery, nullptr);
  }
  return trouble("the PostgreSQL server does not answer");
}

void PostgresServer::stop() {
  if (pid_ <= 0) return;
  kill(pid_, SIGQUIT);
  (void)wait_for(pid_);
  pid_ = -1;
}

core::Status PostgresServer::restart() {
  stop();
  return launch();
}

PostgresServer*& shared_postgres_server() {
  static PostgresServer* server = nullptr;
  return server;
}

PostgresServer::~PostgresServer() {
  stop();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

}  // namespace callai::repositories
