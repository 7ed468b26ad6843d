#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <thread>

#include "app/doctor_checks.h"
#include "repositories/contacts/time_zones.h"

namespace callai::app {

namespace {

constexpr double kLowSpaceGb = 5;
constexpr double kNoSpaceGb = 0.5;
constexpr rlim_t kFewDescriptors = 16384;
constexpr int kSoonDays = 21;
constexpr long kManySeconds = 86400;

struct FileCloser {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
struct CertificateDeleter {
  void operator()(X509* certificate) const { X509_free(certificate); }
};

std::string gb(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f GB", value);
  return text.data();
}

/// Days from `now` to a certificate's end; negative when it is over.
int days_left(const X509& certificate, core::WallTime now) {
  const std::time_t at = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  const std::unique_ptr<ASN1_TIME, decltype(&ASN1_TIME_free)> today(ASN1_TIME_set(nullptr, at), &ASN1_TIME_free);
  int days = 0;
  int seconds = 0;
  if (today == nullptr || ASN1_TIME_diff(&days, &seconds, today.get(), X509_get0_notAfter(&certificate)) != 1) return 0;
  return seconds < 0 && days == 0 ? -1 : days;
}

bool may_run_in_real_time() {
  int error = 0;
  std::jthread([&error] {
    sched_param wanted{};
    wanted.sched_priority = sched_get_priority_min(SCHED_FIFO);
    error = ::sched_setscheduler(0, SCHED_FIFO, &wanted) == 0 ? 0 : errno;
  }).join();
  return error == 0;
}

}  // namespace

void look_at_folder(const std::string& folder, Findings& findings) {
  struct stat about {};
  if (::stat(folder.c_str(), &about) != 0) {
    findings.warn("data", "the folder '" + folder + "' is not there yet",
                  "it is made by the first callai serve; or name another with data_dir");
    return;
  }
  if (!S_ISDIR(about.st_mode) || ::access(folder.c_str(), R_OK | W_OK | X_OK) != 0) {
    findings.bad("data", "the folder '" + folder + "' cannot be written by this user",
                 "chown it to the user that callai runs as, or run this command as that user");
    return;
  }
  if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    findings.warn("data", "other users may look into the folder '" + folder + "'", "chmod 700 '" + folder + "'");
  }
  struct statvfs space {};
  if (::statvfs(folder.c_str(), &space) != 0) {
    findings.bad("data", "the disk of '" + folder + "' does not answer: " + std::strerror(errno), "look at the disk");
    return;
  }
  const double free_gb = static_cast<double>(space.f_bavail) * static_cast<double>(space.f_frsize) / 1e9;
  const std::string words = "'" + folder + "' can be written, " + gb(free_gb) + " free";
  if (free_gb < kNoSpaceGb) {
    findings.bad("data", words, "make room: a minute of recorded speech takes 2 MB");
  } else if (free_gb < kLowSpaceGb) {
    findings.warn("data", words, "make room: a minute of recorded speech takes 2 MB");
  } else {
    findings.good("data", words);
  }
}

void look_at_clock(Findings& findings) {
  timex state{};
  const int answer = ::adjtimex(&state);
  if (answer < 0) {
    findings.warn("clock", std::string("the kernel does not say how the clock is: ") + std::strerror(errno), "");
  } else if ((state.status & STA_UNSYNC) != 0 || answer == TIME_ERROR) {
    findings.warn("clock", "the clock is not set by the network",
                  "run chrony or systemd-timesyncd on the host: authenticator codes and calling hours go by it");
  } else if (std::labs(state.esterror) > kManySeconds * 1000000L) {
    findings.warn("clock", "the clock is far off", "set it");
  } else {
    findings.good("clock", "set by the network");
  }
}

void look_at_time_zones(core::WallTime now, Findings& findings) {
  // Two, since one may be all that a small image has.
  if (repositories::utc_offset_of("Europe/Berlin", now) && repositories::utc_offset_of("America/New_York", now)) {
    return findings.good("clock", "time zones are known");
  }
  findings.bad("clock", "time zones are not known: nobody is called who has one, and hours of one are never open",
               "install the package tzdata");
}

void look_at_limits(Findings& findings) {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  const std::string may = "up to " + std::to_string(files.rlim_max) + " open files";
  if (files.rlim_max < kFewDescriptors) {
    findings.warn("limits", may, "for many calls and clients allow 65536: LimitNOFILE= in the unit, or ulimit -n");
  } else {
    findings.good("limits", may);
  }
  if (may_run_in_real_time()) {
    findings.good("limits", "the media thread may run in real time");
  } else {
    findings.warn("limits", "the media thread may not run in real time: sound can suffer when the machine is busy",
                  "allow it: LimitRTPRIO=20 in the unit, or CAP_SYS_NICE");
  }
}

void look_at_certificate(const std::string& area, const std::string& file, core::WallTime now, Findings& findings) {
  const std::unique_ptr<std::FILE, FileCloser> in(std::fopen(file.c_str(), "re"));
  if (in == nullptr) {
    return findings.bad(area, "the certificate '" + file + "' cannot be read: " + std::strerror(errno),
                        "check the path, and that this user may read it");
  }
  const std::unique_ptr<X509, CertificateDeleter> certificate(PEM_read_X509(in.get(), nullptr, nullptr, nullptr));
  if (certificate == nullptr) {
    return findings.bad(area, "'" + file + "' holds no certificate", "write it as PEM, the server's own first");
  }
  const int days = days_left(*certificate, now);
  const std::string words = "the certificate '" + file + "' is good for " + std::to_string(days) + " days";
  if (days < 0) {
    findings.bad(area, "the certificate '" + file + "' is over", "renew it, then restart callai");
  } else if (days < kSoonDays) {
    findings.warn(area, words, "renew it, then restart callai");
  } else {
    findings.good(area, words);
  }
}

}  // namespace callai::app
