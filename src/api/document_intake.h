#pragma once

#include "api/api_parts.h"
#include "api/multipart_form.h"
#include "repositories/system/job_repo.h"

namespace callai::api {

inline constexpr const char* kUploadJob = "document_upload";
inline constexpr std::size_t kMaxDocumentFileBytes = std::size_t{32} << 20;

/// A document that somebody uploads: what the form says.
struct DocumentUpload {
  core::OrgId org;
  std::string file_name;
  std::string bytes;
  std::string type;
  std::vector<std::string> tags;
  core::CampaignId campaign;
};

/// Reads, splits, stores and embeds it in the background; the job tells how far it is. kResourceExhausted when too much
/// waits already.
core::Result<repositories::JobRecord> begin_upload(const SharedParts& parts, DocumentUpload upload);

}  // namespace callai::api
