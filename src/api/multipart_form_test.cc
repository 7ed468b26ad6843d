#include "api/multipart_form.h"

#include <gtest/gtest.h>

namespace callai::api {
namespace {

constexpr const char* kType = "multipart/form-data; boundary=\"b\"";

std::string part(const std::string& disposition, const std::string& bytes) {
  return "--b\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + bytes + "\r\n";
}

TEST(MultipartForm, ReadsFieldsAndFiles) {
  const std::string body = part("name=\"type\"", "policy") +
                           "--b\r\nContent-Type: application/pdf\r\ncontent-disposition: form-data; name=file; "
                           "filename=\"C:\\\\docs\\\\a \\\"b\\\".pdf\"\r\n\r\n" +
                           std::string("%PDF\r\n--\0x", 10) + "\r\n--b--\r\n";
  const auto form = MultipartForm::parse(kType, body);
  ASSERT_TRUE(form.ok()) << core::describe(form.error());
  EXPECT_EQ(form->text("type"), "policy");
  EXPECT_EQ(form->text("file"), "");
  ASSERT_NE(form->file("file"), nullptr);
  EXPECT_EQ(form->file("file")->file_name, "a \"b\".pdf");
  EXPECT_EQ(form->file("file")->bytes, std::string_view("%PDF\r\n--\0x", 10));
  EXPECT_EQ(form->file("type"), nullptr);
}

TEST(MultipartForm, MayBeEmpty) {
  EXPECT_TRUE(MultipartForm::parse(kType, "--b--")->parts().empty());
}

TEST(MultipartForm, RefusesWhatIsNone) {
  const std::string good = part("name=\"a\"", "1");
  const std::string many = [] {
    std::string all;
    for (std::size_t i = 0; i <= kMaxFormParts; ++i) all += part("name=\"" + std::to_string(i) + "\"", "");
    return all + "--b--";
  }();
  for (const std::string& body :
       {std::string(), good, "x" + good + "--b--", good + "--b--x", good + good + "--b--",
        std::string("--b\r\n\r\n\r\n--b--"), part("name=\"\"", "1") + "--b--", part("name=\"a\nb\"", "1") + "--b--",
        part("filename=\"x\"", "1") + "--b--", part("name=\"a", "1") + "--b--",
        part("name=\"a\"", std::string(kMaxFormTextBytes + 1, 'x')) + "--b--", many,
        "--b\r\nX: " + std::string(kMaxFormHeadBytes, 'x') + "\r\n\r\n1\r\n--b--",
        std::string("--b\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n1\r\n--b--")}) {
    const auto form = MultipartForm::parse(kType, body);
    EXPECT_FALSE(form.ok()) << body.substr(0, 80);
  }
  for (const char* type : {"multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"",
                           "multipart/form-data; boundary=\"a\r\n\""}) {
    EXPECT_FALSE(MultipartForm::parse(type, good + "--b--").ok()) << type;
  }
}

}  // namespace
}  // namespace callai::api
