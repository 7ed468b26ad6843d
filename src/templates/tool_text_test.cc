#include "templates/tool_text.h"

#include <gtest/gtest.h>

namespace callai::templates {
namespace {

using Kind = ToolTextPiece::Kind;

TEST(ToolTexts, FindArgumentsAndSecretsAndLeaveOtherBracesAlone) {
  EXPECT_EQ(read_tool_text(R"({"id": "{order_id}", "key": "{{secret.shop}}", "empty": {}})"),
            (ToolText{{Kind::kText, "{\"id\": \""},
                      {Kind::kArgument, "order_id"},
                      {Kind::kText, "\", \"key\": \""},
                      {Kind::kSecret, "shop"},
                      {Kind::kText, "\", \"empty\": {}}"}}));
  EXPECT_EQ(read_tool_text("{a{b}"), (ToolText{{Kind::kText, "{a"}, {Kind::kArgument, "b"}}));
  EXPECT_EQ(read_tool_text("{{x {secret.key} {1}"),
            (ToolText{{Kind::kText, "{{x "}, {Kind::kArgument, "secret.key"}, {Kind::kText, " {1}"}}));
  EXPECT_TRUE(read_tool_text("").empty());
}

TEST(SqlTexts, FindParametersOutsideOfQuotesCommentsAndCasts) {
  const auto query = read_sql(
      "SELECT a::text, ':no' -- :no\nFROM \":no\" /* :no */ WHERE id = :id-1 AND $q$:no$q$ = :b_2 AND p = "
      ":contact.id.");
  ASSERT_TRUE(query.ok()) << query.error().message;
  std::vector<std::string> names;
  for (const ToolTextPiece& piece : *query) {
    if (piece.kind == Kind::kArgument) names.push_back(piece.text);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"id", "b_2", "contact.id"}));
}

TEST(SqlTexts, RefuseWhatIsNoSingleQuery) {
  for (const char* bad : {"DELETE FROM orders", "", "SELECT 1; DROP TABLE orders", "SELECT 'open", "SELECT $1",
                          "SELECT 'a\\'b'", "SELECT /* open", "SELECT $$open", "PRAGMA query_only = 0"}) {
    EXPECT_FALSE(read_sql(bad).ok()) << bad;
  }
}

TEST(Authorities, AreReadAsTheyStand) {
  const auto shop = read_authority("HTTPS://Shop.Example:8443/orders/{id}?a=@b");
  ASSERT_TRUE(shop.ok());
  EXPECT_EQ(shop->scheme, "https");
  EXPECT_EQ(shop->host, "shop.example");
  EXPECT_EQ(shop->port, "8443");
  EXPECT_EQ(read_authority("http://[::1]:80/")->host, "::1");
  EXPECT_EQ(read_authority("http://a?x")->host, "a");
}

TEST(Authorities, CannotBeChosenByAPlaceholderOrHidden) {
  for (const char* bad : {"https://{host}/", "https://shop.example@evil.example/",
                          "https://shop.example\\@evil.example", "file:///etc/passwd", "shop.example/x", "https:///x",
                          "http://a:b/", "http://a:/", "http://a b/", "gopher://a/"}) {
    EXPECT_FALSE(read_authority(bad).ok()) << bad;
  }
}

}  // namespace
}  // namespace callai::templates
