#include "app/documents_command.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <future>
#include <optional>

#include "app/files.h"
#include "app/knowledge.h"
#include "app/opened_store.h"
#include "app/problem_text.h"
#include "app/stop_signals.h"
#include "core/dispatch_loop.h"
#include "core/strings.h"
#include "core/work_lanes.h"
#include "documents/document_ingestion.h"
#include "pipeline/passage_excerpt.h"
#include "templates/field_value.h"

namespace callai::app {

namespace {

using documents::IngestedDocument;
using documents::IngestionProgress;
using documents::IngestionStage;
using repositories::DocumentRecord;

constexpr double kNoise = 0.15;  // below it a template's search counts as not found, unless it says otherwise

repositories::DocumentsRepo documents_of(const OpenedStore& opened) {
  return {opened.store->database(), opened.store->org()};
}

/// The store of a command that looks at documents: without one there are none.
core::Result<OpenedStore> open_documents(const Program& program) {
  auto opened = open_store(program, false);
  if (opened.ok() || opened.error().code != core::ErrorCode::kNotFound) return opened;
  return core::Error{core::ErrorCode::kNotFound, "nothing is stored in '" + program.settings.data_dir + "'",
                     "name the data folder with --data, or add documents with: callai documents add", ""};
}

std::string base_name(const std::string& path) {
  const std::size_t slash = path.find_last_of('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

/// A line that is rewritten, on a terminal only.
class ProgressLine {
 public:
  ProgressLine(std::string name, int width) : name_(std::move(name)), width_(width) {}

  void show(const IngestionProgress& progress) {
    if (!terminal_) return;
    const char* stage = progress.stage == IngestionStage::kReading   ? "reading"
                        : progress.stage == IngestionStage::kStoring ? "storing"
                                                                     : "embedding";
    std::string line = name_ + "  " + stage;
    if (progress.total > 0) {
      constexpr int kBar = 24;
      const int filled = std::clamp(progress.done * kBar / progress.total, 0, kBar);
      line += "  [" + std::string(static_cast<std::size_t>(filled), '#') +
              std::string(static_cast<std::size_t>(kBar - filled), '.') + "] " + std::to_string(progress.done) +
              " of " + std::to_string(progress.total) +
              (progress.stage == IngestionStage::kReading ? " pages" : " passages");
    }
    std::fprintf(stderr, "\r\x1b[K%.*s", width_ - 1, line.c_str());
    std::fflush(stderr);
  }
  void erase() const {
    if (terminal_) std::fprintf(stderr, "\r\x1b[K");
  }

 private:
  const std::string name_;
  const int width_;
  const bool terminal_ = ::isatty(STDERR_FILENO) == 1;
};

/// Everything that files go through, in the order in which it is made.
class Adding {
 public:
  Adding(const Program& program, OpenedStore& opened, Knowledge& knowledge)
      : program_(program),
        reader_(opened.env->env().clock),
        ingestion_(opened.env->env(), reader_, opened.store->database(), opened.store->org(), knowledge.embedding()),
        loop_(opened.env->env()),
        lanes_(loop_, {.threads = 1}) {}

  /// Nothing when somebody stopped it.
  std::optional<core::Result<IngestedDocument>> add(documents::DocumentSource source, const StopSignals& signals) {
    constexpr core::Duration kLook = std::chrono::milliseconds(50);
    ProgressLine line(source.name, program_.width);
    std::promise<core::Result<IngestedDocument>> promise;
    auto result = promise.get_future();
    std::unique_ptr<documents::DocumentIngestion::Run> run;
    on_dispatch([&] {
      documents::DocumentIngestion::Events events;
      events.progress = [&line](const IngestionProgress& progress) { line.show(progress); };
      events.done = [&promise](core::Result<IngestedDocument>&& done) { promise.set_value(std::move(done)); };
      run = ingestion_.start(lanes_, loop_, std::move(source), std::move(events));
    });
    bool stopped = false;
    while (!stopped && result.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
      stopped = signals.wait_for(kLook);
    }
    on_dispatch([&run] { run.reset(); });
    line.erase();
    if (stopped) return std::nullopt;
    return result.get();
  }

 private:
  void on_dispatch(const std::function<void()>& task) {
    std::promise<void> done;
    loop_.post([&task, &done] {
      task();
      done.set_value();
    });
    done.get_future().wait();
  }

  const Program& program_;
  documents::DocumentReader reader_;
  documents::DocumentIngestion ingestion_;
  core::DispatchLoop loop_;
  core::LanePool lanes_;  // last: its works use the rest
};

std::string count_of(int count, const char* noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string extent_of(const DocumentRecord& d) {
  return (d.format.empty() ? "text" : d.format) + (d.pages > 0 ? ", " + count_of(d.pages, "page") : "") + ", " +
         count_of(d.chunk_count, "passage");
}

void print_added(const IngestedDocument& done) {
  const DocumentRecord& d = done.document;
  std::printf("%s %s  %s  (%s)\n",
              done.unchanged  ? "unchanged"
              : done.replaced ? "replaced"
                              : "added",
              d.id.value().c_str(), d.name.c_str(), extent_of(d).c_str());
  if (!done.lacking.empty()) {
    std::printf("  it is found by its words alone until its passages have vectors: %s\n", done.lacking.c_str());
  }
  std::fflush(stdout);
}

/// A refused document is an answer, not a wrong command line.
int refused(const core::Error& error) {
  const int code = fail(error);
  const bool about_the_file = error.code == core::ErrorCode::kInvalidArgument ||
                              error.code == core::ErrorCode::kResourceExhausted ||
                              error.code == core::ErrorCode::kDeadlineExceeded;
  return about_the_file ? kExitFailed : code;
}

std::string json_list(const std::vector<std::string>& texts) {
  std::vector<std::string> quoted;
  for (const std::string& text : texts) quoted.push_back(json_string(text));
  return "[" + core::joined(quoted) + "]";
}

void print_json(const DocumentRecord& d) {
  std::printf(
      "{\"id\": %s, \"name\": %s, \"title\": %s, \"type\": %s, \"tags\": %s, \"campaign\": %s, \"format\": %s, "
      "\"pages\": %d, \"passages\": %d, \"bytes\": %lld}",
      json_string(d.id.value()).c_str(), json_string(d.name).c_str(), json_string(d.title).c_str(),
      json_string(d.type).c_str(), json_list(d.tags).c_str(), json_string(d.campaign.value()).c_str(),
      json_string(d.format).c_str(), d.pages, d.chunk_count, static_cast<long long>(d.source_bytes));
}

core::Result<std::vector<DocumentRecord>> all_documents(const OpenedStore& opened) {
  const repositories::DocumentsRepo repo = documents_of(opened);
  std::vector<DocumentRecord> all;
  repositories::Page page{"", 1000};
  while (true) {
    auto found = repo.list(page);
    if (!found.ok()) return found.error();
    std::move(found->begin(), found->end(), std::back_inserter(all));
    if (found->size() < static_cast<std::size_t>(page.limit)) return all;
    page.after = all.back().id.value();
  }
}

std::string score_text(double score) {
  std::array<char, 16> text{};
  const int size = std::snprintf(text.data(), text.size(), "%.2f", score);
  return {text.data(), static_cast<std::size_t>(size)};
}

/// What of it would be said.
void print_passage(const Program& program, const conversation::Passage& passage, const std::string& query) {
  const std::string place = passage.place.empty() ? "" : ", " + passage.place;
  std::printf("%s %s%s\n", paint(program, passage.score < kNoise ? "2" : "1", score_text(passage.score)).c_str(),
              passage.title.c_str(), place.c_str());
  std::printf("     %s\n\n", pipeline::passage_excerpt(passage.text, query).c_str());
}

void print_found_json(const conversation::FoundPassages& found) {
  std::printf("{\"lacking\": %s, \"passages\": [", json_string(found.lacking).c_str());
  for (std::size_t i = 0; i < found.passages.size(); ++i) {
    const conversation::Passage& p = found.passages[i];
    std::printf("%s\n  {\"document\": %s, \"title\": %s, \"place\": %s, \"score\": %.4f, \"text\": %s}",
                i == 0 ? "" : ",", json_string(p.document.value()).c_str(), json_string(p.title).c_str(),
                json_string(p.place).c_str(), p.score, json_string(p.text).c_str());
  }
  std::printf("]}\n");
}

}  // namespace

int documents_add(const Program& program, const DocumentsAddOptions& options) {
  const StopSignals signals;
  auto opened = open_store(program, true);
  if (!opened.ok()) return fail(opened.error());
  auto knowledge = Knowledge::make(program.settings, opened->env->env(), *opened->store);
  if (!knowledge.ok()) return fail(knowledge.error());
  Adding adding(program, *opened, **knowledge);
  int worst = kExitOk;
  for (const std::string& file : options.files) {
    auto bytes = read_file(file, documents::ReadLimits{}.input_bytes);
    if (!bytes.ok()) {
      worst = std::max(worst, refused(bytes.error()));
      continue;
    }
    const auto result = adding.add({base_name(file), *std::move(bytes), options.type, core::split_list(options.tags),
                                    core::CampaignId(options.campaign)},
                                   signals);
    if (!result)
      return refused({core::ErrorCode::kCancelled, "stopped while adding '" + base_name(file) + "'", "", ""});
    if (result->ok()) {
      print_added(**result);
    } else {
      worst = std::max(worst, refused(result->error()));
    }
  }
  return worst;
}

int documents_list(const Program& program, bool json) {
  const auto opened = open_documents(program);
  if (!opened.ok()) return fail(opened.error());
  const auto all = all_documents(*opened);
  if (!all.ok()) return fail(all.error());
  if (json) std::printf("[");
  for (std::size_t i = 0; i < all->size(); ++i) {
    const DocumentRecord& d = (*all)[i];
    if (json) {
      std::printf("%s\n  ", i == 0 ? "" : ",");
      print_json(d);
      continue;
    }
    const std::string tags = d.tags.empty() ? "" : "  tags " + core::joined(d.tags);
    const std::string campaign = d.campaign.empty() ? "" : "  campaign " + d.campaign.value();
    std::printf("%s  %-16s %s  (%s)%s%s\n", d.id.value().c_str(), d.type.c_str(), d.name.c_str(), extent_of(d).c_str(),
                tags.c_str(), campaign.c_str());
  }
  if (json) std::printf("\n]\n");
  if (!json && all->empty()) std::printf("no documents; add some with: callai documents add FILE --type TYPE\n");
  return kExitOk;
}

int documents_show(const Program& program, const std::string& id, bool text) {
  const auto opened = open_documents(program);
  if (!opened.ok()) return fail(opened.error());
  const auto d = documents_of(*opened).get(core::DocumentId(id));
  if (!d.ok()) return fail(d.error());
  if (text) {
    std::printf("%s\n", d->content.c_str());
    return kExitOk;
  }
  const std::string added = templates::to_canonical(templates::FieldValue(templates::to_civil(d->created, {})));
  std::printf("%s\n", paint(program, "1", d->name).c_str());
  if (!d->title.empty()) std::printf("  title     %s\n", d->title.c_str());
  std::printf("  type      %s\n", d->type.c_str());
  if (!d->tags.empty()) std::printf("  tags      %s\n", core::joined(d->tags).c_str());
  std::printf("  campaign  %s\n", d->campaign.empty() ? "every one" : d->campaign.value().c_str());
  std::printf("  read as   %s, %zu characters of text\n", extent_of(*d).c_str(), d->content.size());
  std::printf("  added     %s UTC\n", added.c_str());
  return kExitOk;
}

int documents_search(const Program& program, const DocumentsSearchOptions& options) {
  const auto opened = open_documents(program);
  if (!opened.ok()) return fail(opened.error());
  auto knowledge = Knowledge::make(program.settings, opened->env->env(), *opened->store);
  if (!knowledge.ok()) return fail(knowledge.error());
  const auto found = (*knowledge)
                         ->index()
                         .search({options.query, core::split_list(options.types), core::CampaignId(options.campaign),
                                  options.limit, core::split_list(options.tags)});
  if (!found.ok()) return fail(found.error());
  if (options.json) {
    print_found_json(*found);
  } else {
    if (!found->lacking.empty()) std::printf("%s\n\n", found->lacking.c_str());
    for (const conversation::Passage& passage : found->passages) print_passage(program, passage, options.query);
    if (found->passages.empty()) std::printf("nothing found\n");
  }
  return found->passages.empty() ? kExitFailed : kExitOk;
}

int documents_remove(const Program& program, const std::vector<std::string>& ids) {
  const auto opened = open_documents(program);
  if (!opened.ok()) return fail(opened.error());
  int worst = kExitOk;
  for (const std::string& id : ids) {
    const core::Status removed = documents_of(*opened).remove(core::DocumentId(id));
    if (removed.ok()) {
      std::printf("removed %s\n", id.c_str());
    } else {
      worst = std::max(worst, fail(removed.error()));
    }
  }
  return worst;
}

}  // namespace callai::app
