#include "documents/document_ingestion.h"

#include <algorithm>
#include <utility>

#include "core/hash.h"
#include "core/strings.h"
#include "core/task_safety.h"

namespace callai::documents {

namespace {

using repositories::DocumentRecord;

constexpr core::Duration kVirtualLatency = std::chrono::seconds(1);  // of an ingestion in virtual time

/// Titles that programs put in by themselves say nothing.
std::string worth_citing(const std::string& title) {
  const std::string lower = core::ascii_lower(title);
  const bool made_up =
      lower.starts_with("microsoft ") || lower.starts_with("untitled") || lower.starts_with("document");
  const std::size_t dot = lower.rfind('.');
  const bool file_name =
      dot != std::string::npos && dot + 6 > lower.size() && lower.find(' ', dot) == std::string::npos;
  return made_up || file_name ? "" : title;
}

core::Status check(const DocumentSource& source) {
  if (source.name.empty()) {
    return core::Error{core::ErrorCode::kInvalidArgument, "the document has no name", "give it one", ""};
  }
  if (source.type.empty()) {
    return core::Error{core::ErrorCode::kInvalidArgument, "the document '" + source.name + "' has no type",
                       "choose one, for example 'return_policy'", ""};
  }
  return {};
}

}  // namespace

core::Result<DocumentRecord> DocumentIngestion::read(const DocumentSource& source, const Control& control,
                                                     std::string digest) {
  DocumentReader::Control reading{control.stop, {}};
  if (control.progress) {
    reading.progress = [&control](int done, int total) { control.progress({IngestionStage::kReading, done, total}); };
  }
  auto text = reader_.read(source.bytes, source.name, reading);
  if (!text) return text.error();
  DocumentRecord record;
  record.name = source.name;
  record.type = source.type;
  record.tags = source.tags;
  record.campaign = source.campaign;
  record.content = std::move(text->text);
  record.created = env_.clock.wall_now();
  record.title = worth_citing(text->title);
  record.format = std::string(to_string(text->format));
  record.digest = std::move(digest);
  record.pages = text->pages;
  record.source_bytes = static_cast<std::int64_t>(source.bytes.size());
  for (TextPlace& place : text->places) {
    // "Warranty, Warranty" says nothing more than "Warranty".
    if (place.text == record.title) place.text.clear();
    record.places.push_back({place.first_byte, std::move(place.text)});
  }
  return record;
}

core::Result<IngestedDocument> DocumentIngestion::ingest(const DocumentSource& source, const Control& control) {
  if (core::Status fine = check(source); !fine) return fine.error();
  const auto tell = [&control](IngestionStage stage) {
    if (control.progress) control.progress({stage, 0, 0});
  };
  tell(IngestionStage::kReading);
  std::string digest = core::sha256_hex(source.bytes);
  auto earlier = documents_.find_by_name(source.name, source.campaign);
  if (!earlier) return earlier.error();
  // The same file under another name is the same document, unless that name has one already.
  if (!earlier->has_value()) earlier = documents_.find_by_digest(digest, source.campaign);
  if (!earlier) return earlier.error();
  const bool replaced = earlier->has_value();
  if (replaced && (*earlier)->digest == digest && (*earlier)->type == source.type && (*earlier)->tags == source.tags) {
    return IngestedDocument{std::move(**earlier), 0, true, false, ""};
  }
  auto record = read(source, control, std::move(digest));
  if (!record) return record.error();
  if (control.stop.stop_requested()) {
    return core::Error{core::ErrorCode::kCancelled, "adding '" + source.name + "' was cancelled", "", ""};
  }
  tell(IngestionStage::kStoring);
  record->id = replaced ? (*earlier)->id : core::DocumentId(env_.ids.make("doc"));
  const auto chunks = documents_.replace(*record);
  if (!chunks) return chunks.error();
  IngestedDocument done{std::move(*record), 0, false, replaced, ""};
  done.document.chunk_count = *chunks;
  done.characters = std::exchange(done.document.content, {}).size();
  done.document.places.clear();
  if (embedding_ == nullptr) return done;
  PassageEmbedding::Control embedding{control.stop, {}};
  if (control.progress) {
    embedding.progress = [&control](int n, int total) { control.progress({IngestionStage::kEmbedding, n, total}); };
  }
  const auto embedded = embedding_->embed_missing(embedding);
  if (!embedded) done.lacking = embedded.error().message;
  return done;
}

/// One ingestion on a lane. What the work captures outlives this; it is told to stop.
class DocumentIngestion::Running final : public Run {
 public:
  Running(DocumentIngestion& owner, core::WorkLanes& lanes, core::Sequence& sequence, DocumentSource source,
          Events events)
      : events_(std::move(events)) {
    const std::string key = "documents";
    auto tell = safety_.wrap([this](const IngestionProgress& progress) {
      if (events_.progress) events_.progress(progress);
    });
    auto done = safety_.wrap([this](core::Result<IngestedDocument>&& result) {
      if (events_.done) events_.done(std::move(result));
    });
    const bool taken = lanes.submit(
        key, kVirtualLatency,
        [&owner, &sequence, tell, done, source = std::move(source), stop = stop_.get_token()]() mutable -> core::Task {
          Control control{stop, [&sequence, &tell](const IngestionProgress& progress) {
                            sequence.post([tell, progress]() mutable { tell(progress); });
                          }};
          auto result = owner.ingest(source, control);
          return [done, result = std::move(result)]() mutable { done(std::move(result)); };
        });
    if (taken) return;
    sequence.post([done]() mutable {
      core::Result<IngestedDocument> full =
          core::Error{core::ErrorCode::kResourceExhausted, "too many documents are being added",
                      "try again when the others are done", ""};
      done(std::move(full));
    });
  }
  ~Running() override { stop_.request_stop(); }

 private:
  Events events_;
  std::stop_source stop_;
  core::TaskSafety safety_;
};

std::unique_ptr<DocumentIngestion::Run> DocumentIngestion::start(core::WorkLanes& lanes, core::Sequence& sequence,
                                                                 DocumentSource source, Events events) {
  return std::make_unique<Running>(*this, lanes, sequence, std::move(source), std::move(events));
}

}  // namespace callai::documents
