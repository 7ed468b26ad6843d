#include "net/multipart.h"

#include <gtest/gtest.h>

namespace callai::net {
namespace {

TEST(MultipartForm, WritesFieldsAndFiles) {
  MultipartForm form;
  form.field("model", "whisper-1");
  form.file("file", "a\"b.wav", "audio/wav", "RIFF");
  const auto encoded = form.encode();
  EXPECT_EQ(encoded.content_type, "multipart/form-data; boundary=callai-form");
  EXPECT_EQ(encoded.body,
            "--callai-form\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper-1\r\n"
            "--callai-form\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a%22b.wav\"\r\n"
            "Content-Type: audio/wav\r\n\r\nRIFF\r\n--callai-form--\r\n");
}

TEST(MultipartForm, TheBoundaryOccursInNoPart) {
  MultipartForm form;
  form.field("a", "--callai-form-- and --callai-form-0--");
  const auto encoded = form.encode();
  EXPECT_EQ(encoded.content_type, "multipart/form-data; boundary=callai-form-1");
}

}  // namespace
}  // namespace callai::net
