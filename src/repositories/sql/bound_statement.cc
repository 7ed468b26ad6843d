#include "repositories/sql/bound_statement.h"

#include <functional>
#include <utility>

namespace callai::repositories {

namespace {

constexpr std::size_t kMostKept = 64;
constexpr std::size_t kMostBytesKept = 4096;  // of a value's place

std::string key_of(const std::string& sql, std::string_view columns, const SqlParams& params) {
  std::string key = sql;
  key.append(1, '\n').append(columns).append(1, '\n');
  for (const SqlValue& value : params) key += value.kind();
  return key;
}

}  // namespace

BoundStatement::BoundStatement(soci::session& session, const std::string& sql, std::string_view columns,
                               const SqlParams& params, soci::details::statement_type type)
    : statement_(session) {
  for (const char kind : columns) {
    Slot& slot = out_.emplace_back();
    slot.kind = kind;
    if (kind == 'i') {
      statement_.exchange(soci::into(slot.integer, slot.indicator));
    } else if (kind == 'd') {
      statement_.exchange(soci::into(slot.real, slot.indicator));
    } else {
      statement_.exchange(soci::into(slot.text, slot.indicator));
    }
  }
  for (const SqlValue& value : params) {
    Slot& slot = in_.emplace_back();
    slot.kind = value.kind();
    if (slot.kind == 'i') {
      statement_.exchange(soci::use(slot.integer, slot.indicator));
    } else if (slot.kind == 'd') {
      statement_.exchange(soci::use(slot.real, slot.indicator));
    } else {
      statement_.exchange(soci::use(slot.text, slot.indicator));
    }
  }
  set(params);
  statement_.alloc();
  statement_.prepare(sql, type);
  statement_.define_and_bind();
}

std::int64_t BoundStatement::run(const SqlParams& params) {
  set(params);
  statement_.execute(true);
  return statement_.get_affected_rows();
}

std::vector<SqlRow> BoundStatement::query(const SqlParams& params) {
  set(params);
  statement_.execute(false);
  std::vector<SqlRow> rows;
  while (statement_.fetch()) rows.push_back(row());
  return rows;
}

void BoundStatement::set(const SqlParams& params) {
  auto slot = in_.begin();
  for (const SqlValue& value : params) {
    slot->indicator = value.is_null() ? soci::i_null : soci::i_ok;
    slot->integer = value.integer();
    slot->real = value.real();
    slot->text = value.text();
    ++slot;
  }
}

SqlRow BoundStatement::row() const {
  std::vector<SqlValue> values;
  values.reserve(out_.size());
  for (const Slot& slot : out_) {
    if (slot.indicator == soci::i_null) {
      values.emplace_back();
    } else if (slot.kind == 'i') {
      values.emplace_back(slot.integer);
    } else if (slot.kind == 'd') {
      values.emplace_back(slot.real);
    } else {
      values.emplace_back(slot.text);
    }
  }
  return SqlRow(std::move(values));
}

void BoundStatement::forget_values() {
  for (std::deque<Slot>* slots : {&in_, &out_}) {
    for (Slot& slot : *slots) {
      slot.text.clear();
      if (slot.text.capacity() > kMostBytesKept) slot.text.shrink_to_fit();
    }
  }
}

bool StatementCache::is_repeated(const std::string& sql, std::string_view columns, const SqlParams& params) {
  const std::string key = key_of(sql, columns, params);
  if (places_.contains(key)) return true;
  const std::size_t hash = std::hash<std::string>{}(key);
  return std::exchange(seen_[hash % seen_.size()], hash) == hash;
}

BoundStatement& StatementCache::statement(soci::session& session, const std::string& sql, std::string_view columns,
                                          const SqlParams& params) {
  std::string key = key_of(sql, columns, params);
  if (const auto found = places_.find(key); found != places_.end()) {
    kept_.splice(kept_.begin(), kept_, found->second);
    return kept_.front().statement;
  }
  kept_.emplace_front(std::move(key), session, sql, columns, params);
  places_.emplace(kept_.front().key, kept_.begin());
  if (kept_.size() > kMostKept) {
    places_.erase(kept_.back().key);
    kept_.pop_back();
  }
  return kept_.front().statement;
}

void StatementCache::set_last_aside() {
  places_.erase(kept_.front().key);
  aside_.splice(aside_.begin(), kept_, kept_.begin());
}

void StatementCache::drop_last() {
  places_.erase(kept_.front().key);
  kept_.pop_front();
}

}  // namespace callai::repositories
