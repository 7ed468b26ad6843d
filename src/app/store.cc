#include "app/store.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "app/files.h"
#include "core/strings.h"
#include "core/system_env.h"
#include "orchestrators/call_header_json.h"
#include "repositories/campaign_specific/call_repo.h"
#include "repositories/campaign_specific/campaign_template_repo.h"
#include "repositories/campaign_specific/conversation_repo.h"
#include "repositories/system/node_repo.h"
#include "repositories/system/org_repo.h"
#include "templates/template_json.h"

namespace callai::app {

namespace {

/// The folder's lock, taken, or -1: somebody else has it (or it cannot be made, for a look into a read-only folder).
core::Result<int> lock_folder(const std::string& folder, Store::Use use) {
  const std::string path = folder + "/callai.lock";
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) {
    if (use == Store::Use::kLook) return -1;
    return core::Error{core::ErrorCode::kUnavailable, "cannot lock the data folder '" + folder + "'",
                       "make it writable, or choose another one with --data", std::strerror(errno)};
  }
  if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return fd;
  ::close(fd);
  if (use == Store::Use::kLook) return -1;
  return core::Error{core::ErrorCode::kFailedPrecondition, "another callai runs calls in '" + folder + "'",
                     "stop it, or choose another folder with --data", ""};
}

constexpr std::size_t kMaxNodeId = 64;  // characters

/// The id of the folder's program, made when there is none.
core::Result<std::string> node_of(const std::string& folder) {
  const std::string path = folder + "/node_id";
  if (std::filesystem::exists(path)) {
    const auto stored = read_file(path, kMaxNodeId);
    if (!stored.ok()) return stored.error();
    const std::string id(core::trimmed(*stored));
    if (!id.empty()) return id;
  }
  core::SystemClock clock;
  core::SystemRandom random;
  const std::string made = core::SystemIds(clock, random).make("node");
  if (core::Status written = write_file(path, made + "\n"); !written.ok()) return written.error();
  return made;
}

/// The same of a database on a server, where every folder's program is a node.
core::Result<std::unique_ptr<repositories::RunLease>> lease_of(const std::string& url, const std::string& node) {
  if (url.empty() || node.empty()) return std::unique_ptr<repositories::RunLease>();
  auto lease = repositories::RunLease::take(url, node);
  if (!lease.ok() || *lease != nullptr) return lease;
  return core::Error{core::ErrorCode::kFailedPrecondition,
                     "another callai of the node '" + node + "' runs calls in the database of store.url",
                     "stop it; where the data folder is a copy, remove its file node_id", ""};
}

}  // namespace

core::Result<std::unique_ptr<FolderLock>> FolderLock::take(const std::string& folder) {
  const core::Result<int> fd = lock_folder(folder, Store::Use::kRunCalls);
  if (!fd.ok()) return fd.error();
  return std::unique_ptr<FolderLock>(new FolderLock(*fd));
}

FolderLock::~FolderLock() {
  ::close(fd_);
}

Store::Store(std::string folder, int lock, std::unique_ptr<repositories::RunLease> lease,
             std::unique_ptr<repositories::Database> database)
    : folder_(std::move(folder)), lock_(lock), lease_(std::move(lease)), database_(std::move(database)) {}

core::Status Store::keep_lease() {
  return lease_ == nullptr ? core::Status{} : lease_->keep();
}

Store::~Store() {
  database_.reset();
  if (lock_ >= 0) ::close(lock_);
}

std::string Store::recording_path(const std::string& name) const {
  return folder_ + "/recordings/" + name + ".wav";
}

core::Result<std::unique_ptr<Store>> Store::open(const std::string& folder, Use use, const core::Clock& clock,
                                                 const std::string& url) {
  if (use == Use::kRunCalls) {
    if (core::Status made = make_folder(folder + "/recordings"); !made.ok()) return made.error();
    if (core::Status writable = check_writable(folder); !writable.ok()) return writable.error();
  } else if (url.empty() && !std::filesystem::exists(folder + "/callai.db")) {
    return core::Error{core::ErrorCode::kNotFound, "no calls are stored in '" + folder + "'",
                       "name the data folder with --data (the demo's is build/demo)", ""};
  }
  core::Result<int> lock = lock_folder(folder, use);
  if (!lock.ok()) return lock.error();
  const auto node = use == Use::kRunCalls ? node_of(folder) : core::Result<std::string>(std::string());
  if (!node.ok()) {
    ::close(*lock);
    return node.error();
  }
  auto lease = lease_of(url, *node);
  repositories::DatabaseSettings settings;
  settings.path = url.empty() ? folder + "/callai.db" : url;
  auto database = repositories::open_database(settings);
  if (!lease.ok() || !database.ok()) {
    if (*lock >= 0) ::close(*lock);
    return lease.ok() ? database.error() : lease.error();
  }
  const bool alone = *lock >= 0 && url.empty();
  std::unique_ptr<Store> store(new Store(folder, *lock, *std::move(lease), *std::move(database)));
  store->node_ = *node;
  if (use == Use::kRunCalls) {
    repositories::OrgRepo orgs(*store->database_);
    const auto own = orgs.get(store->org_);
    if (!own.ok() && own.error().code != core::ErrorCode::kNotFound) return own.error();
    if (!own.ok()) {
      core::Status saved = orgs.save({store->org_, "Default", clock.wall_now()});
      if (!saved.ok()) return saved.error();
    }
  }
  core::SystemRandom random;
  core::SystemIds ids(clock, random);
  if (alone) {
    auto marked = repositories::CallRepo(*store->database_, store->org_).mark_interrupted_calls(ids, clock.wall_now());
    if (marked.ok()) store->interrupted_ = *marked;
    if (!marked.ok() && use == Use::kRunCalls) return marked.error();
  }
  if (use == Use::kRunCalls) {
    const auto left = repositories::NodeRepo(*store->database_).begin(ids, store->node_, clock.wall_now());
    if (!left.ok()) return left.error();
    store->interrupted_ += left->calls;
  }
  return store;
}

core::Result<StoredTemplates::Entry> StoredTemplates::get(const core::TemplateId& id, int version) {
  const auto known = entries_.find({id.value(), version});
  if (known != entries_.end()) return known->second;
  const auto stored = repositories::CampaignTemplateRepo(database_, org_).get(id, version);
  if (!stored.ok()) return stored.error();
  auto campaign = repositories::parse_record(*stored);
  if (!campaign.ok()) return campaign.error();
  const std::string digest = templates::digest(**campaign);
  return entries_[{id.value(), version}] = Entry{*std::move(campaign), digest};
}

core::Result<StoredCall> load_call(Store& store, const std::string& id) {
  StoredTemplates templates(store);
  return load_call(store, id, templates);
}

core::Result<StoredCall> load_call(Store& store, const std::string& id, StoredTemplates& templates) {
  return load_call(store.database(), store.org(), id, templates);
}

core::Result<StoredCall> load_call(repositories::Database& database, const core::OrgId& org, const std::string& id,
                                   StoredTemplates& templates) {
  const auto record = repositories::CallRepo(database, org).get(core::CallId(id));
  if (!record.ok()) {
    if (record.error().code != core::ErrorCode::kNotFound) return record.error();
    return core::Error{core::ErrorCode::kNotFound, "no call '" + id + "'", "list them with: callai call list", ""};
  }
  const auto campaign = templates.get(record->template_id, record->template_version);
  if (!campaign.ok()) return campaign.error();
  auto version = orchestrators::header_machine_version(record->snapshot);
  if (!version.ok()) return version.error();
  auto header = orchestrators::header_from_json_text(record->snapshot, campaign->campaign, campaign->digest);
  if (!header.ok()) return header.error();
  StoredCall call{*std::move(header), *version, {}};
  auto events = repositories::ConversationRepo(database, org).events(core::CallId(id));
  if (!events.ok()) return events.error();
  for (repositories::CallEventRecord& event : *events) {
    call.events.push_back(
        {static_cast<std::uint32_t>(event.seq), event.at, std::move(event.event_json), event.effects_hash});
  }
  return call;
}

core::Result<StoredCall> call_from_log_text(const std::string& text) {
  StoredCall call;
  std::size_t at = 0;
  int number = 0;
  const auto unreadable = [&number](const core::Error& error) {
    return core::Error{error.code, "line " + std::to_string(number) + " of the event log cannot be read", error.mend,
                       error.message};
  };
  bool first = true;
  while (at < text.size()) {
    std::size_t end = text.find('\n', at);
    if (end == std::string::npos) end = text.size();
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    ++number;
    if (line.empty()) continue;
    if (first) {
      auto version = orchestrators::header_machine_version(line);
      if (!version.ok()) return unreadable(version.error());
      auto header = orchestrators::header_from_json_text(line);
      if (!header.ok()) return unreadable(header.error());
      call.machine_version = *version;
      call.header = *std::move(header);
      first = false;
      continue;
    }
    auto event = orchestrators::logged_event_from_json_text(line);
    if (!event.ok()) return unreadable(event.error());
    call.events.push_back(*std::move(event));
  }
  if (first) {
    return core::Error{core::ErrorCode::kDataLoss, "the event log is empty",
                       "write one with: callai call show ID --log", ""};
  }
  return call;
}

std::string log_text(const StoredCall& call) {
  std::string text = orchestrators::to_json_text(call.header) + "\n";
  for (const orchestrators::LoggedEvent& event : call.events) text += orchestrators::to_json_text(event) + "\n";
  return text;
}

}  // namespace callai::app
