#pragma once

#include <soci/soci.h>

#include <array>
#include <cstdint>
#include <deque>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "repositories/sql/sql_value.h"

namespace callai::repositories {

/// A prepared statement of SOCI with places for its parameters and its columns, at addresses that stay: it runs again
/// and again with other values of the same kinds. Throws what SOCI throws; is of no use afterwards. One thread at a
/// time.
class BoundStatement {
 public:
  /// `columns`: a letter each, as SqlValue::kind(). `params`: for their kinds.
  BoundStatement(soci::session& session, const std::string& sql, std::string_view columns, const SqlParams& params,
                 soci::details::statement_type type);
  BoundStatement(const BoundStatement&) = delete;
  BoundStatement& operator=(const BoundStatement&) = delete;

  /// Rows that it changed.
  std::int64_t run(const SqlParams& params);
  std::vector<SqlRow> query(const SqlParams& params);
  soci::statement& library() { return statement_; }
  /// Forgets the values of the last run, which may be large.
  void forget_values();

 private:
  struct Slot {
    char kind = 't';
    long long integer = 0;
    double real = 0;
    std::string text;
    soci::indicator indicator = soci::i_ok;
  };
  void set(const SqlParams& params);
  SqlRow row() const;

  std::deque<Slot> in_;
  std::deque<Slot> out_;
  soci::statement statement_;
};

/// The statements that one connection ran last, prepared: parsing and planning is most of what a short one costs.
class StatementCache {
 public:
  /// Whether it is kept, or was asked for before: to prepare one for a server is a message more than to run it once.
  bool is_repeated(const std::string& sql, std::string_view columns, const SqlParams& params);
  /// The statement, as it was kept or new; it stays until the next call.
  BoundStatement& statement(soci::session& session, const std::string& sql, std::string_view columns,
                            const SqlParams& params);
  /// Of the last one that was given out: it failed.
  void drop_last();
  /// The same, for a server, which forgets no statement in a transaction that failed: gone with forget_dropped().
  void set_last_aside();
  void forget_dropped() { aside_.clear(); }

 private:
  struct Kept {
    Kept(std::string k, soci::session& session, const std::string& sql, std::string_view columns,
         const SqlParams& params)
        : key(std::move(k)), statement(session, sql, columns, params, soci::details::st_repeatable_query) {}
    const std::string key;
    BoundStatement statement;
  };
  std::list<Kept> kept_;                                                    // the last one used first
  std::unordered_map<std::string_view, std::list<Kept>::iterator> places_;  // by their keys
  std::list<Kept> aside_;
  std::array<std::size_t, 256> seen_{};  // hashes of statements, each at the place that is its rest
};

}  // namespace callai::repositories
