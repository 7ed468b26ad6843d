#include <gtest/gtest.h>

#include "black_box.h"
#include "documents/testing/embedding_server.h"
#include "documents/testing/file_writers.h"

// `callai documents` of the built program: files of every format, hostile ones, and an embedding server.

namespace callai::tests {
namespace {

using documents::testing::docx_file;
using documents::testing::EmbeddingServer;
using documents::testing::pdf_file;
using documents::testing::word_paragraph;
using documents::testing::xlsx_file;

class Documents : public ::testing::Test {
 protected:
  ProgramResult run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "documents");
    arguments.insert(arguments.end(), {"--data", folder_.file("data")});
    arguments.insert(arguments.end(), flags_.begin(), flags_.end());
    return callai(folder_, std::move(arguments));
  }
  ProgramResult add(const std::string& name, const std::string& bytes) {
    return run({"add", folder_.write(name, bytes), "--type", "pricing"});
  }
  /// The id that `documents add` printed.
  static std::string id_in(const std::string& out) {
    const std::size_t at = out.find("doc_");
    return at == std::string::npos ? "" : out.substr(at, out.find(' ', at) - at);
  }

  TempFolder folder_;
  std::vector<std::string> flags_;
};

TEST_F(Documents, OfEveryFormatAreAddedAndFound) {
  std::string pages_of_nothing;
  for (int i = 0; i < 40; ++i) pages_of_nothing += "There is nothing to be seen on this page.\n";
  const std::vector<std::pair<std::string, std::string>> files{
      {"a.txt", "The answer about rhubarb is one."},
      {"a.md", "# Celery\n\nThe answer about celery is two."},
      {"a.html", "<html><body><h1>Leek</h1><p>The answer about leek is three.</body></html>"},
      {"a.csv", "Vegetable,Answer\nspinach,four\n"},
      {"a.docx", docx_file(word_paragraph("The answer about fennel is five."))},
      {"a.xlsx", xlsx_file("<row><c t=\"inlineStr\"><is><t>The answer about radish is six</t></is></c></row>")},
      {"a.pdf", pdf_file({"Beginning.", pages_of_nothing + "The answer about parsnip is seven."})}};
  const char* const vegetables[] = {"rhubarb", "celery", "leek", "spinach", "fennel", "radish", "parsnip"};
  const char* const answers[] = {"one", "two", "three", "four", "five", "six", "seven"};
  for (std::size_t i = 0; i < files.size(); ++i) {
    const ProgramResult added = add(files[i].first, files[i].second);
    ASSERT_EQ(added.exit_code, 0) << files[i].first << ": " << added.err;
    EXPECT_TRUE(contains(added.out, "added doc_")) << added.out;
    const ProgramResult found = run({"search", std::string("what about ") + vegetables[i], "--limit", "1"});
    EXPECT_EQ(found.exit_code, 0) << found.err;
    EXPECT_TRUE(contains(found.out, answers[i])) << found.out;
    EXPECT_EQ(found.err, "");
  }
  EXPECT_TRUE(contains(run({"search", "parsnip"}).out, "a.pdf, page 2"));
  EXPECT_EQ(lines_of(run({"list"}).out).size(), files.size());
  EXPECT_EQ(count_of(run({"list", "--json"}).out, "\"type\": \"pricing\""), static_cast<int>(files.size()));
  EXPECT_EQ(run({"search", "xyzzy plugh"}).exit_code, 1);
}

TEST_F(Documents, AreShownReplacedAndRemoved) {
  const std::string id = id_in(add("a.md", "# Prices\n\nThe small plan costs nine euro.").out);
  ASSERT_NE(id, "");
  EXPECT_EQ(run({"show", id, "--text"}).out, "# Prices\n\nThe small plan costs nine euro.\n");
  EXPECT_TRUE(contains(run({"show", id}).out, "markdown, 1 passage")) << run({"show", id}).out;
  EXPECT_TRUE(contains(add("a.md", "# Prices\n\nThe small plan costs nine euro.").out, "unchanged " + id));
  EXPECT_TRUE(contains(add("a.md", "# Prices\n\nThe small plan costs ten euro.").out, "replaced " + id));
  EXPECT_TRUE(contains(run({"search", "small plan"}).out, "ten euro"));
  EXPECT_EQ(run({"remove", id}).exit_code, 0);
  EXPECT_EQ(not_a_clear_error(run({"remove", id}), 3, {id}), "");
  EXPECT_EQ(not_a_clear_error(run({"show", id}), 3, {id}), "");
  EXPECT_EQ(run({"search", "small plan"}).exit_code, 1);
}

TEST_F(Documents, ThatAreHostileAreRefusedWithAReasonAndTheOthersAdded) {
  const std::string good = folder_.write("good.txt", "all is well");
  const std::string macros = folder_.write("m.docx", docx_file("", {{"word/vbaProject.bin", "x"}}));
  const ProgramResult mixed = run({"add", macros, good, "--type", "a"});
  EXPECT_EQ(mixed.exit_code, 1);
  EXPECT_TRUE(contains(mixed.err, "'m.docx' is not read: it is an Office file with macros. save it without macros"))
      << mixed.err;
  EXPECT_TRUE(contains(mixed.out, "good.txt")) << mixed.out;
  std::string elements;
  while (elements.size() < (30U << 20U)) elements += "<w:x/>";
  const std::vector<std::pair<std::string, std::string>> hostile{{"bomb.docx", docx_file(elements)},
                                                                 {"broken.pdf", "%PDF-1.7 and nothing"},
                                                                 {"picture.txt", "\x89PNG\r\n"},
                                                                 {"text.pdf", "words"},
                                                                 {"empty.txt", ""}};
  for (const auto& [name, bytes] : hostile) {
    EXPECT_EQ(not_a_clear_error(add(name, bytes), 1, {"'" + name + "' is not read"}), "") << name;
  }
  EXPECT_EQ(not_a_clear_error(run({"add", "/nowhere/x.txt", "--type", "a"}), 3, {"/nowhere/x.txt"}), "");
  EXPECT_EQ(lines_of(run({"list"}).out).size(), 1U);
}

TEST_F(Documents, AreFoundByMeaningWhereAServerIsSetUp) {
  EmbeddingServer server;
  flags_ = {"--embeddings-url", server.url(), "--embeddings-timeout-ms", "5000"};
  ASSERT_EQ(add("garage.txt", "Our garage can repair your car within two days.").exit_code, 0);
  EXPECT_GT(server.texts(), 0);
  const ProgramResult found = run({"search", "mend automobile"});
  EXPECT_EQ(found.exit_code, 0) << found.err;
  EXPECT_TRUE(contains(found.out, "garage.txt")) << found.out;
  EXPECT_FALSE(contains(found.out, "by words alone")) << found.out;
  flags_ = {};
  EXPECT_EQ(run({"search", "mend automobile"}).exit_code, 1);
}

TEST_F(Documents, AreFoundByWordsAloneWhereTheServerIsLateAndSaySo) {
  EmbeddingServer server;
  flags_ = {"--embeddings-url", server.url()};
  ASSERT_EQ(add("garage.txt", "Our garage can repair your car within two days.").exit_code, 0);
  server.stall();
  const ProgramResult found = run({"search", "repair car", "--json"});
  EXPECT_EQ(found.exit_code, 0);
  EXPECT_TRUE(contains(found.out, "\"lacking\": \"found by words alone: the embedding server was late\"")) << found.out;
  EXPECT_TRUE(contains(found.out, "garage.txt"));
}

TEST_F(Documents, SayWhatIsMissingWhereTheServerIsAway) {
  flags_ = {"--embeddings-url", "http://127.0.0.1:1/v1"};
  const ProgramResult added = add("a.txt", "rhubarb");
  EXPECT_EQ(added.exit_code, 0) << added.err;
  EXPECT_TRUE(contains(added.out, "until its passages have vectors")) << added.out;
  EXPECT_EQ(run({"search", "rhubarb"}).exit_code, 0);
  flags_ = {"--embeddings-url", "nonsense"};
  EXPECT_EQ(run({"list"}).exit_code, 0) << "a list needs no server";
  EXPECT_EQ(not_a_clear_error(run({"search", "rhubarb"}), 2, {"embeddings.url"}), "");
}

TEST(Engines, SayHowDocumentsAreFound) {
  const TempFolder folder;
  EXPECT_TRUE(contains(callai(folder, {"engines"}).out, "no embedding server is set up (embeddings.url)"));
  EmbeddingServer server;
  const ProgramResult well =
      callai(folder, {"engines", "--embeddings-url", server.url(), "--embeddings-model", "fake"});
  EXPECT_EQ(well.exit_code, 0) << well.out;
  EXPECT_TRUE(contains(well.out, "answers; models: fake")) << well.out;
}

}  // namespace
}  // namespace callai::tests
