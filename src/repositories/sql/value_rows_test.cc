#include "repositories/sql/value_rows.h"

#include <gtest/gtest.h>

namespace callai::repositories {
namespace {

TEST(ValueRows, AreATableWhoseFirstRowSaysTheTypes) {
  ValueRows rows(Engine::kSqlite, "tid", {"org"});
  rows.add({"a", 1, 0.5});
  rows.add({"b", SqlValue(), 1.5});
  EXPECT_EQ(rows.text(),
            "(VALUES (CAST(:v1 AS TEXT), CAST(:v2 AS BIGINT), CAST(:v3 AS DOUBLE PRECISION)), (:v4, :v5, :v6))");
  ASSERT_EQ(rows.params().size(), 7U);
  EXPECT_EQ(rows.params()[0].text(), "org");
  EXPECT_TRUE(rows.params()[5].is_null());
}

TEST(ValueRows, AServerTakesMoreAtOnce) {
  ValueRows file(Engine::kSqlite, "tttttt");
  ValueRows server(Engine::kPostgres, "tttttt");
  for (int i = 0; i < 8; ++i) {
    EXPECT_FALSE(file.full());
    file.add({"", "", "", "", "", ""});
    server.add({"", "", "", "", "", ""});
  }
  EXPECT_TRUE(file.full());
  EXPECT_FALSE(server.full());
}

TEST(ValueRows, AllItemsGoThroughInBatches) {
  ValueRows rows(Engine::kSqlite, "i", {"before"});
  std::vector<std::size_t> batches;
  const std::vector<int> items(100, 7);
  const core::Status done = in_batches(
      rows, items, [&rows](int item) { rows.add({item}); },
      [&] {
        batches.push_back(rows.params().size() - 1);
        return core::Status{};
      });
  EXPECT_TRUE(done.ok());
  EXPECT_EQ(batches, (std::vector<std::size_t>{48, 48, 4}));
  EXPECT_TRUE(rows.empty());
}

TEST(ValueRows, TheFirstFailureEndsIt) {
  ValueRows rows(Engine::kSqlite, "i");
  int asked = 0;
  const core::Status done = in_batches(
      rows, std::vector<int>(100, 7), [&rows](int item) { rows.add({item}); },
      [&]() -> core::Status {
        ++asked;
        return core::Error{core::ErrorCode::kInternal, "no", "", ""};
      });
  EXPECT_FALSE(done.ok());
  EXPECT_EQ(asked, 1);
}

}  // namespace
}  // namespace callai::repositories
