#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/env.h"
#include "core/result.h"
#include "orchestrators/call_journal.h"
#include "repositories/database.h"
#include "repositories/run_lease.h"
#include "templates/campaign_template.h"

namespace callai::app {

/// The right to run calls in a data folder, for as long as this lives. One process has it at a time.
class FolderLock {
 public:
  /// kFailedPrecondition when another process has it.
  static core::Result<std::unique_ptr<FolderLock>> take(const std::string& folder);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  explicit FolderLock(int fd) : fd_(fd) {}
  const int fd_;
};

/// A data folder, opened: the database, the recordings' folder, and a lock that says whether this process runs calls
/// there.
class Store {
 public:
  enum class Use {
    kRunCalls,  ///< exclusive: another process that runs calls in the folder is an error
    kLook,      ///< beside a running process
  };
  /// Creates the folder when calls are to be run in it; for a look it must be there. Calls that a dead process left
  /// open become "interrupted" as soon as no living one owns the folder.
  /// `url`: of a PostgreSQL database instead of the folder's own file. Programs of several folders run calls in it side
  /// by side; of each only its own calls become "interrupted" when it starts again.
  static core::Result<std::unique_ptr<Store>> open(const std::string& folder, Use use, const core::Clock& clock,
                                                   const std::string& url = "");
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  repositories::Database& database() { return *database_; }
  const core::OrgId& org() const { return org_; }
  std::string recording_path(const std::string& name) const;
  /// The id of this installation's program among those that make calls with the database; "" for a look.
  const std::string& node() const { return node_; }
  /// On a server: this process is still the node, see RunLease::keep(). Waits for the server.
  core::Status keep_lease();
  /// Calls marked as interrupted when this was opened.
  int interrupted() const { return interrupted_; }

 private:
  Store(std::string folder, int lock, std::unique_ptr<repositories::RunLease> lease,
        std::unique_ptr<repositories::Database> database);

  std::string folder_;
  int lock_;
  std::unique_ptr<repositories::RunLease> lease_;
  std::unique_ptr<repositories::Database> database_;
  core::OrgId org_{"default"};
  std::string node_;
  int interrupted_ = 0;
};

/// A stored call, ready to be replayed.
struct StoredCall {
  orchestrators::CallHeader header;
  int machine_version = 0;
  std::vector<orchestrators::LoggedEvent> events;
};

/// The template versions that stored calls were made with, each read once.
class StoredTemplates {
 public:
  explicit StoredTemplates(Store& store) : StoredTemplates(store.database(), store.org()) {}
  StoredTemplates(repositories::Database& database, core::OrgId org) : database_(database), org_(std::move(org)) {}
  struct Entry {
    std::shared_ptr<const templates::CampaignTemplate> campaign;
    std::string digest;
  };
  core::Result<Entry> get(const core::TemplateId& id, int version);

 private:
  repositories::Database& database_;
  const core::OrgId org_;
  std::map<std::pair<std::string, int>, Entry> entries_;
};

/// By id; kNotFound names the id. The template is the version the call was made with.
core::Result<StoredCall> load_call(Store& store, const std::string& id);
core::Result<StoredCall> load_call(Store& store, const std::string& id, StoredTemplates& templates);
core::Result<StoredCall> load_call(repositories::Database& database, const core::OrgId& org, const std::string& id,
                                   StoredTemplates& templates);
/// From the text of an event-log file (header line, then a line an event).
core::Result<StoredCall> call_from_log_text(const std::string& text);
/// The event-log file of a call: header with its template, then a line an event.
std::string log_text(const StoredCall& call);

}  // namespace callai::app
