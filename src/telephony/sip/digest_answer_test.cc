#include "telephony/sip/digest_answer.h"

#include <gtest/gtest.h>

namespace callai::telephony {
namespace {

const DigestAccount kMufasa{"Mufasa", "Circle of Life"};

TEST(DigestAnswer, IsTheOneOfRfc7616) {
  const auto answer = answer_by_sha256(
      "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=SHA-256, "
      "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"",
      kMufasa, {"GET", "/dir/index.html", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"});
  ASSERT_TRUE(answer.has_value());
  EXPECT_NE(answer->find("response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\""),
            std::string::npos)
      << *answer;
  EXPECT_NE(answer->find("username=\"Mufasa\""), std::string::npos);
  EXPECT_NE(answer->find("algorithm=SHA-256, qop=auth, nc=00000001, cnonce=\"f2/w"), std::string::npos);
  EXPECT_NE(answer->find("opaque=\"FQhe/"), std::string::npos);
  EXPECT_EQ(answer->find("Circle"), std::string::npos);
}

TEST(DigestAnswer, WithoutProtectionHasNoClientNonce) {
  const auto answer = answer_by_sha256("Digest realm=\"asterisk\", nonce=\"abc\", algorithm=sha-256", {"900", "s3cret"},
                                       {"REGISTER", "sip:pbx.example.com", "ff"});
  ASSERT_TRUE(answer.has_value());
  EXPECT_NE(answer->find("afa27d183de0217d06a738568d8197ae437e658f18e59bac10b1c8638a9fb7ba"), std::string::npos);
  EXPECT_EQ(answer->find("cnonce"), std::string::npos);
}

TEST(DigestAnswer, LeavesOtherAlgorithmsAndProtectionsToOthers) {
  const DigestSubject subject{"GET", "/", "1"};
  EXPECT_FALSE(answer_by_sha256("Digest realm=\"a\", nonce=\"b\"", kMufasa, subject));
  EXPECT_FALSE(answer_by_sha256("Digest realm=\"a\", nonce=\"b\", algorithm=MD5", kMufasa, subject));
  EXPECT_FALSE(answer_by_sha256("Digest realm=\"a\", nonce=\"b\", algorithm=SHA-512-256", kMufasa, subject));
  EXPECT_FALSE(
      answer_by_sha256("Digest realm=\"a\", nonce=\"b\", algorithm=SHA-256, qop=\"auth-int\"", kMufasa, subject));
  EXPECT_FALSE(answer_by_sha256("Basic realm=\"a\"", kMufasa, subject));
  EXPECT_FALSE(answer_by_sha256("", kMufasa, subject));
}

TEST(DigestAnswer, PutsNothingIntoAHeaderThatWouldEndIt) {
  const DigestSubject subject{"GET", "/", "1"};
  EXPECT_FALSE(
      answer_by_sha256("Digest realm=\"a\r\n b\", nonce=\"b\", algorithm=SHA-256", kMufasa, subject).has_value());
  EXPECT_FALSE(
      answer_by_sha256("Digest realm=\"a\", nonce=\"b\", algorithm=SHA-256", {"a\"b", "x"}, subject).has_value());
}

}  // namespace
}  // namespace callai::telephony
