#include "repositories/campaign_specific/documents_repo.h"

#include <algorithm>

#include "core/text_splitter.h"
#include "repositories/system/columns.h"

namespace callai::repositories {

namespace {

using core::Error;
using core::ErrorCode;

constexpr std::string_view kKinds = "tttttiitttiiti";
constexpr int kMostHits = 100;
constexpr int kChunkSize = 1000;  // as add() has it
constexpr int kOverlap = 100;

// `content` is an SQL expression: the column, or '' for lists.
std::string select(const std::string& content, const std::string& rest) {
  return "SELECT id, name, type, tags, campaign_id, created_us, chunk_count, " + content +
         ", format, digest, pages, source_bytes, title, revision FROM documents " + rest;
}

core::Result<DocumentRecord> record_of(const SqlRow& row) {
  auto tags = texts_from_column("documents.tags", row.text(3));
  if (!tags) return tags.error();
  DocumentRecord record{core::DocumentId(row.text(0)), row.text(1), row.text(2), std::move(*tags),
                        core::CampaignId(row.text(4)), row.text(7), row.wall(5), row.small(6)};
  record.format = row.text(8);
  record.digest = row.text(9);
  record.pages = row.small(10);
  record.source_bytes = row.integer(11);
  record.title = row.text(12);
  record.revision = row.integer(13);
  return record;
}

core::Result<std::vector<DocumentRecord>> records_of(const core::Result<std::vector<SqlRow>>& rows) {
  if (!rows) return rows.error();
  std::vector<DocumentRecord> records;
  for (const SqlRow& row : *rows) {
    auto record = record_of(row);
    if (!record) return record.error();
    records.push_back(std::move(*record));
  }
  return records;
}

std::string quoted(const core::DocumentId& id) {
  return "document '" + id.value() + "'";
}

core::Status check(const DocumentRecord& document) {
  if (document.id.empty()) return Error{ErrorCode::kInvalidArgument, "a document needs an id", "give it one", ""};
  if (document.type.empty()) {
    return Error{ErrorCode::kInvalidArgument, quoted(document.id) + " has no type",
                 "choose one, for example 'return_policy'", ""};
  }
  if (document.content.find_first_not_of(" \t\r\n") == std::string::npos) {
    return Error{ErrorCode::kInvalidArgument, quoted(document.id) + " holds no text", "upload a document with text",
                 ""};
  }
  return {};
}

void add_missing(std::vector<std::string>& to, const std::vector<std::string>& from) {
  for (const std::string& text : from) {
    if (std::find(to.begin(), to.end(), text) == to.end()) to.push_back(text);
  }
}

}  // namespace

core::Status DocumentsRepo::touch(Transaction& transaction, const std::string& what) {
  return run(transaction, what,
             "INSERT INTO document_revisions (org_id, revision) VALUES (:org, 1) "
             "ON CONFLICT (org_id) DO UPDATE SET revision = document_revisions.revision + 1",
             {scope_});
}

core::Status DocumentsRepo::insert(Transaction& transaction, const DocumentRecord& document,
                                   const std::vector<core::TextChunk>& chunks, const std::string& what) {
  core::Status added = touch(transaction, what);
  if (!added) return added;
  added = run(
      transaction, what,
      "INSERT INTO documents (org_id, id, name, type, tags, campaign_id, content, chunk_count, created_us, "
      "format, digest, pages, source_bytes, title, revision, text_revision) VALUES (:org, :id, :name, :type, :tags, "
      ":campaign, :content, :chunks, :created, :format, :digest, :pages, :bytes, :title, "
      "(SELECT revision FROM document_revisions WHERE org_id = :org2), "
      "(SELECT revision FROM document_revisions WHERE org_id = :org3))",
      {scope_, document.id, document.name, document.type, texts_to_column(document.tags), document.campaign,
       document.content, chunks.size(), document.created, document.format, document.digest, document.pages,
       document.source_bytes, document.title, scope_, scope_});
  if (added) added = insert_tags(transaction, document.id, document.tags, what);
  std::size_t place = 0;  // the first behind the chunk's begin
  for (std::size_t i = 0; i < chunks.size() && added; ++i) {
    while (place < document.places.size() && document.places[place].first_byte <= chunks[i].first_byte) ++place;
    added = run(transaction, what,
                "INSERT INTO chunks (org_id, document_id, chunk_no, first_byte, content, place) "
                "VALUES (:org, :document, :no, :first, :content, :place)",
                {scope_, document.id, i, chunks[i].first_byte, chunks[i].text,
                 place == 0 ? std::string() : document.places[place - 1].text});
  }
  if (!added) return added;
  core::Status indexed = index_.add(transaction, scope_, document.id, chunks);
  return indexed ? indexed : core::Status{named(what, indexed.error())};
}

core::Result<int> DocumentsRepo::add(const DocumentRecord& document, int chunk_size, int overlap) {
  if (core::Status status = check(document); !status) return status.error();
  const std::string what = "add " + quoted(document.id);
  const std::vector<core::TextChunk> chunks = core::split_text(document.content, chunk_size, overlap);
  core::Status status =
      write([&](Transaction& transaction) -> core::Status { return insert(transaction, document, chunks, what); });
  if (!status) return status.error();
  return static_cast<int>(chunks.size());
}

core::Result<int> DocumentsRepo::replace(const DocumentRecord& document, int chunk_size, int overlap) {
  if (core::Status status = check(document); !status) return status.error();
  const std::string what = "replace " + quoted(document.id);
  const std::vector<core::TextChunk> chunks = core::split_text(document.content, chunk_size, overlap);
  core::Status status = write([&](Transaction& transaction) -> core::Status {
    if (core::Status out = clear(transaction, document.id, what); !out) return out;
    return insert(transaction, document, chunks, what);
  });
  if (!status) return status.error();
  return static_cast<int>(chunks.size());
}

core::Status DocumentsRepo::clear(Transaction& transaction, const core::DocumentId& id, const std::string& what) {
  if (core::Status out = index_.remove(transaction, scope_, id); !out) return named(what, out.error());
  return run(transaction, what, "DELETE FROM documents WHERE org_id = :org AND id = :id", {scope_, id});
}

core::Status DocumentsRepo::check_read(Transaction& transaction, const core::DocumentId& id, std::int64_t read_revision,
                                       const std::string& what) {
  const auto found = rows(transaction.sql(), what, "SELECT revision FROM documents WHERE org_id = :org AND id = :id",
                          "i", {scope_, id});
  if (!found) return found.error();
  if (found->empty()) return named(what, not_found(quoted(id)));
  const std::int64_t stored = found->front().integer(0);
  return stored == read_revision ? core::Status{} : core::Status{named(what, changed_meanwhile(read_revision, stored))};
}

core::Result<int> DocumentsRepo::replace_read(const DocumentRecord& document, std::int64_t read_revision) {
  if (core::Status status = check(document); !status) return status.error();
  const std::string what = "replace " + quoted(document.id);
  const std::vector<core::TextChunk> chunks = core::split_text(document.content, kChunkSize, kOverlap);
  core::Status status = write([&](Transaction& transaction) -> core::Status {
    if (core::Status same = check_read(transaction, document.id, read_revision, what); !same) return same;
    if (core::Status out = clear(transaction, document.id, what); !out) return out;
    return insert(transaction, document, chunks, what);
  });
  if (!status) return status.error();
  return static_cast<int>(chunks.size());
}

core::Status DocumentsRepo::set_labels(const core::DocumentId& id, const DocumentLabels& labels,
                                       std::int64_t read_revision) {
  const std::string what = "change " + quoted(id);
  if (labels.type.empty() || labels.name.empty()) {
    return named(what, {ErrorCode::kInvalidArgument, "a document needs a name and a type", "give it both", ""});
  }
  return write([&](Transaction& transaction) -> core::Status {
    if (core::Status same = check_read(transaction, id, read_revision, what); !same) return same;
    core::Status done = touch(transaction, what);
    if (done) {
      done = run(transaction, what,
                 "UPDATE documents SET name = :name, type = :type, tags = :tags, campaign_id = :campaign, revision = "
                 "(SELECT revision FROM document_revisions WHERE org_id = :org) WHERE org_id = :org2 AND id = :id",
                 {labels.name, labels.type, texts_to_column(labels.tags), labels.campaign, scope_, scope_, id});
    }
    if (done) {
      done =
          run(transaction, what, "DELETE FROM document_tags WHERE org_id = :org AND document_id = :id", {scope_, id});
    }
    return done ? insert_tags(transaction, id, labels.tags, what) : done;
  });
}

core::Status DocumentsRepo::insert_tags(Transaction& transaction, const core::DocumentId& id,
                                        const std::vector<std::string>& given, const std::string& what) {
  std::vector<std::string> tags;
  add_missing(tags, given);
  for (const std::string& tag : tags) {
    core::Status added =
        run(transaction, what, "INSERT INTO document_tags (org_id, document_id, tag) VALUES (:org, :document, :tag)",
            {scope_, id, tag});
    if (!added) return added;
  }
  return {};
}

core::Result<std::vector<DocumentChunk>> DocumentsRepo::chunks(const core::DocumentId& id, int after, int limit) const {
  const auto known =
      one_row(quoted(id), "SELECT id FROM documents WHERE org_id = :org AND id = :id", "t", {scope_, id});
  if (!known) return known.error();
  const auto found = rows("read the passages of " + quoted(id),
                          "SELECT chunk_no, first_byte, content, place FROM chunks WHERE org_id = :org AND document_id "
                          "= :id AND chunk_no > :after ORDER BY chunk_no LIMIT :limit",
                          "iitt", {scope_, id, after, bounded(limit)});
  if (!found) return found.error();
  std::vector<DocumentChunk> chunks;
  for (const SqlRow& row : *found) chunks.push_back({row.small(0), row.small(1), row.text(2), row.text(3)});
  return chunks;
}

core::Result<DocumentRecord> DocumentsRepo::get(const core::DocumentId& id) const {
  const auto row = one_row(quoted(id), select("content", "WHERE org_id = :org AND id = :id"), kKinds, {scope_, id});
  if (!row) return row.error();
  return record_of(*row);
}

core::Result<std::optional<DocumentRecord>> DocumentsRepo::first_with(const std::string& column,
                                                                      const std::string& value,
                                                                      const core::CampaignId& campaign) const {
  auto found = records_of(rows(
      "find a document by its " + column,
      select("''", "WHERE org_id = :org AND " + column + " = :value AND campaign_id = :campaign ORDER BY id LIMIT 1"),
      kKinds, {scope_, value, campaign}));
  if (!found) return found.error();
  if (found->empty()) return std::optional<DocumentRecord>();
  return std::optional<DocumentRecord>(std::move(found->front()));
}

core::Result<std::optional<DocumentRecord>> DocumentsRepo::find_by_name(const std::string& name,
                                                                        const core::CampaignId& campaign) const {
  return first_with("name", name, campaign);
}

core::Result<std::optional<DocumentRecord>> DocumentsRepo::find_by_digest(const std::string& digest,
                                                                          const core::CampaignId& campaign) const {
  return first_with("digest", digest, campaign);
}

core::Status DocumentsRepo::add(Transaction& transaction, const DocumentRecord& document) {
  if (core::Status status = check(document); !status) return status;
  return insert(transaction, document, core::split_text(document.content, kChunkSize, kOverlap),
                "add " + quoted(document.id));
}

core::Status DocumentsRepo::remove(const core::DocumentId& id) {
  return write([&](Transaction& transaction) { return remove(transaction, id); });
}

core::Status DocumentsRepo::remove(Transaction& transaction, const core::DocumentId& id) {
  const std::string what = "remove " + quoted(id);
  if (core::Status status = touch(transaction, what); !status) return status;
  if (core::Status status = index_.remove(transaction, scope_, id); !status) return named(what, status.error());
  return change(transaction, what, quoted(id), "DELETE FROM documents WHERE org_id = :org AND id = :id", {scope_, id});
}

core::Result<std::vector<DocumentRecord>> DocumentsRepo::list(const Page& page) const {
  return records_of(rows("list documents", select("''", "WHERE org_id = :org AND id > :after ORDER BY id LIMIT :limit"),
                         kKinds, {scope_, page.after, bounded(page.limit)}));
}

core::Result<std::vector<DocumentRecord>> DocumentsRepo::find_by_types(const std::vector<std::string>& types,
                                                                       const core::CampaignId& campaign) const {
  if (types.empty()) return std::vector<DocumentRecord>{};
  std::string names;
  SqlParams params{scope_, campaign};
  for (std::size_t i = 0; i < types.size(); ++i) {
    names += (i == 0 ? ":type" : ", :type") + std::to_string(i);
    params.emplace_back(types[i]);
  }
  return records_of(rows(
      "find documents by type",
      select("''", "WHERE org_id = :org AND campaign_id IN ('', :campaign) AND type IN (" + names + ") ORDER BY id"),
      kKinds, params));
}

core::Result<std::vector<DocumentRecord>> DocumentsRepo::get_template_documents(
    const templates::CampaignTemplate& t, const core::CampaignId& campaign) const {
  std::vector<std::string> types = t.business_context.required_documents;
  for (const templates::ToolConfig& tool : t.tool_configs.tools) {
    if (tool.kind == templates::ToolKind::kDocumentSearch) add_missing(types, tool.document_types);
  }
  return find_by_types(types, campaign);
}

core::Result<std::vector<std::string>> DocumentsRepo::missing_required_types(const templates::CampaignTemplate& t,
                                                                             const core::CampaignId& campaign) const {
  const auto there = find_by_types(t.business_context.required_documents, campaign);
  if (!there) return there.error();
  std::vector<std::string> missing;
  for (const std::string& type : t.business_context.required_documents) {
    const bool found = std::any_of(there->begin(), there->end(),
                                   [&type](const DocumentRecord& document) { return document.type == type; });
    if (!found) add_missing(missing, {type});
  }
  return missing;
}

core::Result<conversation::FoundPassages> DocumentsRepo::search(const conversation::PassageQuery& query) const {
  const auto hits = find(query);
  if (!hits) return hits.error();
  auto found = passages(*hits);
  if (!found) return found.error();
  return conversation::FoundPassages{std::move(*found), ""};
}

core::Result<std::vector<LexicalHit>> DocumentsRepo::find(const conversation::PassageQuery& query) const {
  const LexicalQuery lexical{
      scope_,    query_terms(query.text), query.document_types, query.campaign, std::clamp(query.limit, 1, kMostHits),
      query.tags};
  std::vector<LexicalHit> found;
  if (lexical.terms.empty()) return found;
  core::Status status = database_.read([&](SqlConnection& sql) -> core::Status {
    auto hits = index_.search(sql, lexical);
    if (!hits) return hits.error();
    found = std::move(*hits);
    return {};
  });
  if (!status) return named("search documents", status.error());
  return found;
}

core::Result<std::vector<conversation::Passage>> DocumentsRepo::passages(const std::vector<LexicalHit>& hits) const {
  constexpr std::string_view kWhat = "read passages of documents";
  std::vector<conversation::Passage> passages;
  if (hits.empty()) return passages;
  core::Status status = database_.read([&](SqlConnection& sql) -> core::Status {
    for (const LexicalHit& hit : hits) {
      const auto found =
          rows(sql, kWhat,
               "SELECT d.name, c.content, c.first_byte, c.place, d.title FROM chunks c JOIN documents d ON "
               "d.org_id = c.org_id AND d.id = c.document_id WHERE c.org_id = :org AND c.document_id = "
               ":document AND c.chunk_no = :no",
               "ttitt", {scope_, hit.document, hit.chunk_no});
      if (!found) return found.error();
      if (found->empty()) continue;  // removed since the index was asked
      const SqlRow& row = found->front();
      const std::string& title = row.text(4).empty() ? row.text(0) : row.text(4);
      passages.push_back({hit.document, title, row.text(1), row.small(2), hit.score, row.text(3)});
    }
    return {};
  });
  if (!status) return named(kWhat, status.error());
  return passages;
}

}  // namespace callai::repositories
