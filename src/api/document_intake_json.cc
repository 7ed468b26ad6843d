#include <memory>
#include <utility>

#include "api/document_intake.h"
#include "api/json_text.h"
#include "documents/document_ingestion.h"

namespace callai::api {

namespace {

using core::Json;
using documents::IngestionProgress;
using documents::IngestionStage;
using repositories::JobRecord;
using repositories::JobRepo;
using repositories::JobState;

const char* name_of(IngestionStage stage) {
  switch (stage) {
    case IngestionStage::kReading: return "reading";
    case IngestionStage::kStoring: return "storing";
    case IngestionStage::kEmbedding: return "embedding";
  }
  return "";
}

/// Keeps the job of an upload up to date. A progress that cannot be stored is not worth a failure.
class UploadJob {
 public:
  UploadJob(core::Env env, repositories::Database& database, const core::OrgId& org, JobRecord job)
      : env_(env), jobs_(database, org), job_(std::move(job)) {}

  void show(const IngestionProgress& progress) {
    // A page more is not worth a write; a stage more is, and a second is.
    const core::TimePoint now = env_.clock.now();
    const bool same = stage_ == progress.stage && now - shown_ < std::chrono::seconds(1);
    if (same && !first_) return;
    first_ = false;
    stage_ = progress.stage;
    shown_ = now;
    job_.done = progress.done;
    job_.total = progress.total;
    job_.detail = json_text(Json{{"stage", name_of(progress.stage)}});
    save();
  }

  void finish(const core::Result<documents::IngestedDocument>& result) {
    Json detail = Json::object();
    job_.state = result.ok() ? JobState::kReady : JobState::kFailed;
    if (result.ok()) {
      detail["document_id"] = result->document.id.value();
      detail["outcome"] = result->unchanged ? "unchanged" : result->replaced ? "replaced" : "added";
      detail["lacking"] = result->lacking;
      job_.done = job_.total = result->document.chunk_count;
    } else {
      detail["reason"] = result.error().message;
      detail["mend"] = result.error().mend;
    }
    job_.detail = json_text(detail);
    save();
  }

 private:
  void save() {
    job_.updated = env_.clock.wall_now();
    const auto saved = jobs_.update(job_);
    if (!saved.ok()) env_.log.warning("upload_progress_not_stored", {{"error", core::describe(saved.error())}});
  }

  core::Env env_;
  const JobRepo jobs_;
  JobRecord job_;
  IngestionStage stage_ = IngestionStage::kReading;
  core::TimePoint shown_{};
  bool first_ = true;
};

void ingest(const ApiParts& parts, const DocumentUpload& upload, const JobRecord& job, const std::stop_token& stop) {
  UploadJob shown(parts.env, parts.database, upload.org, job);
  const documents::DocumentReader reader(parts.env.clock);
  documents::PassageEmbedding* const embedding =
      upload.org == parts.installation.org ? parts.installation.embedding : nullptr;
  documents::DocumentIngestion ingestion(parts.env, reader, parts.database, upload.org, embedding);
  documents::DocumentIngestion::Control control;
  control.stop = stop;
  control.progress = [&shown](const IngestionProgress& progress) { shown.show(progress); };
  shown.finish(ingestion.ingest({upload.file_name, upload.bytes, upload.type, upload.tags, upload.campaign}, control));
}

}  // namespace

core::Result<JobRecord> begin_upload(const SharedParts& parts, DocumentUpload upload) {
  JobRecord job;
  job.id = parts->env.ids.make("upload");
  job.kind = kUploadJob;
  job.name = upload.file_name;
  job.detail = R"({"stage":"waiting"})";
  job.node = parts->installation.node;
  job.created = job.updated = parts->env.clock.wall_now();
  const JobRepo jobs(parts->database, upload.org);
  if (core::Status added = jobs.add(job); !added.ok()) return added.error();
  const core::OrgId org = upload.org;
  const std::size_t bytes = upload.bytes.size();
  auto task = [parts, upload = std::move(upload), job](const std::stop_token& stop) {
    ingest(*parts, upload, job, stop);
  };
  if (parts->installation.work.submit(std::move(task), bytes)) return job;
  job.state = JobState::kFailed;
  job.detail = json_text(Json{{"reason", "too many files are being read"}, {"mend", "send it again in a minute"}});
  (void)JobRepo(parts->database, org).update(job);
  return core::Error{core::ErrorCode::kResourceExhausted, "too many files are being read", "send it again in a minute",
                     ""};
}

}  // namespace callai::api
