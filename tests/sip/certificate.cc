#include "certificate.h"

#include <gtest/gtest.h>

namespace callai::tests {

void make_certificate(const TempFolder& folder, const std::string& name) {
  const std::string front = name.empty() ? "" : name + ".";
  ProgramOptions options;
  options.arguments = {"req",
                       "-x509",
                       "-newkey",
                       "ec",
                       "-pkeyopt",
                       "ec_paramgen_curve:prime256v1",
                       "-nodes",
                       "-days",
                       "2",
                       "-subj",
                       "/CN=localhost",
                       "-addext",
                       "subjectAltName=DNS:localhost",
                       "-keyout",
                       folder.file(front + "key.pem"),
                       "-out",
                       folder.file(front + "cert.pem")};
  EXPECT_EQ(run_program("/usr/bin/openssl", options).exit_code, 0);
  folder.write(front + "both.pem",
               read_file(folder.file(front + "cert.pem")) + read_file(folder.file(front + "key.pem")));
}

}  // namespace callai::tests
