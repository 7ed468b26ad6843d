#include <gtest/gtest.h>

#include <fstream>

#include "api/file_slice.h"
#include "api/request_checks.h"
#include "repositories/testing/temp_dir.h"

namespace callai::api {
namespace {

std::vector<QueryParameter> declared() {
  QueryParameter limit;
  limit.name = "limit";
  limit.type = QueryParameter::Type::kInteger;
  limit.min = 1;
  limit.max = 10;
  QueryParameter word;
  word.name = "word";
  word.max_length = 5;
  return {limit, word};
}

std::string problems_of(std::string_view query) {
  core::Problems problems;
  (void)read_query(query, declared(), problems);
  std::string all;
  for (const core::Problem& p : problems) all += p.path + " " + p.code + "; ";
  return all;
}

TEST(ReadQuery, TakesDeclaredParametersOnly) {
  core::Problems problems;
  const QueryValues values = read_query("limit=3&word=a+b%21", declared(), problems);
  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(values.at("limit"), "3");
  EXPECT_EQ(values.at("word"), "a b!");
  EXPECT_EQ(problems_of("limit=0"), "?limit out_of_range; ");
  EXPECT_EQ(problems_of("limit=3x"), "?limit out_of_range; ");
  EXPECT_EQ(problems_of("limit=99999999999999999999"), "?limit out_of_range; ");
  EXPECT_EQ(problems_of("word=abcdef"), "?word too_long; ");
  EXPECT_EQ(problems_of("other=1"), "?other unknown_parameter; ");
  EXPECT_EQ(problems_of("limit=1&limit=2"), "?limit repeated; ");
  EXPECT_EQ(problems_of("word=%zz"), "? bad_escape; ");
}

TEST(Accepts, FollowsTheHeader) {
  EXPECT_TRUE(accepts("", "application/json"));
  EXPECT_TRUE(accepts("*/*", "application/json"));
  EXPECT_TRUE(accepts("text/html, application/*;q=0.5", "application/json"));
  EXPECT_FALSE(accepts("text/html", "application/json"));
  EXPECT_FALSE(accepts("application/json;q=0", "application/json"));
}

class FileAnswer : public ::testing::Test {
 protected:
  FileAnswer() { std::ofstream(folder_.file("a.wav")) << "0123456789"; }
  HttpResponse answer(const std::string& range, const std::string& if_none_match = "") {
    HttpRequest request;
    if (!range.empty()) request.headers.push_back({"range", range});
    if (!if_none_match.empty()) request.headers.push_back({"if-none-match", if_none_match});
    auto file = FileSlice::open(folder_.file("a.wav"));
    return file_answer(request, *std::move(file), "audio/wav");
  }
  static std::string header(const HttpResponse& response, const std::string& name) {
    for (const HttpHeader& h : response.headers) {
      if (h.name == name) return h.value;
    }
    return "";
  }
  repositories::TempDir folder_;
};

TEST_F(FileAnswer, ServesThePartThatARangeNames) {
  const struct {
    const char* range;
    int status;
    const char* content_range;
    const char* body;
  } kCases[] = {{"", 200, "", "0123456789"},
                {"bytes=2-4", 206, "bytes 2-4/10", "234"},
                {"bytes=7-", 206, "bytes 7-9/10", "789"},
                {"bytes=-3", 206, "bytes 7-9/10", "789"},
                {"bytes=0-99", 206, "bytes 0-9/10", "0123456789"},
                {"bytes=4-2", 200, "", "0123456789"},
                {"bytes=0-1,3-4", 200, "", "0123456789"},
                {"lines=0-1", 200, "", "0123456789"}};
  for (const auto& c : kCases) {
    HttpResponse response = answer(c.range);
    EXPECT_EQ(response.status, c.status) << c.range;
    EXPECT_EQ(header(response, "Content-Range"), c.content_range) << c.range;
    EXPECT_EQ(response.file->next().value(), c.body) << c.range;
  }
  EXPECT_EQ(answer("bytes=10-").status, 416);
}

TEST_F(FileAnswer, IsNotSentToWhoHasIt) {
  const std::string tag = header(answer(""), "ETag");
  EXPECT_EQ(answer("", tag).status, 304);
}

TEST_F(FileAnswer, OpensNoFolderAndNoLink) {
  EXPECT_FALSE(FileSlice::open(folder_.path().string()).ok());
  std::filesystem::create_symlink(folder_.file("a.wav"), folder_.file("link.wav"));
  EXPECT_FALSE(FileSlice::open(folder_.file("link.wav")).ok());
}

}  // namespace
}  // namespace callai::api
