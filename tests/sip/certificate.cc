#include "certificate.h"

#include <gtest/gtest.h>

namespace callai::tests {

void make_certificate(const TempFolder& folder) {
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
                       folder.file("key.pem"),
                       "-out",
                       folder.file("cert.pem")};
  EXPECT_EQ(run_program("/usr/bin/openssl", options).exit_code, 0);
  folder.write("both.pem", read_file(folder.file("cert.pem")) + read_file(folder.file("key.pem")));
}

}  // namespace callai::tests
