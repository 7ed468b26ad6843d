#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <numeric>

#include "bench/measure.h"

namespace callai::bench {
namespace {

std::vector<double> one_to(int n) {
  std::vector<double> samples(static_cast<std::size_t>(n));
  std::iota(samples.begin(), samples.end(), 1.0);
  return samples;
}

Measurement sample_measurement() {
  return {"naps", "ms", "one nap, \"short\"", {3, 1, 2.123456789}, Better::kLess, Goal{2.5, {}}};
}

nlohmann::json parsed(const std::string& text) {
  return nlohmann::json::parse(text, nullptr, false);
}

/// A report as a program would make it, into a folder of its own.
class ReportTest : public ::testing::Test {
 protected:
  int run(std::vector<std::string> arguments, const std::function<void(Report&)>& body) {
    arguments.insert(arguments.begin(), "naps_bench");
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    Report report(static_cast<int>(argv.size()), argv.data());
    ::testing::internal::CaptureStdout();
    body(report);
    rows_ = ::testing::internal::GetCapturedStdout();
    return report.finish();
  }
  std::string file(const std::string& name) const { return folder_.path() + "/" + name; }

  TempFolder folder_{std::filesystem::temp_directory_path().string()};
  std::string rows_;
};

TEST(Percentiles, AreNearestRanks) {
  const Percentiles hundred = percentiles(one_to(100), Better::kLess);
  EXPECT_EQ(hundred.p50, 50);
  EXPECT_EQ(hundred.p99, 99);
  const Percentiles few = percentiles({30, 10, 20}, Better::kLess);
  EXPECT_EQ(few.p50, 20);
  EXPECT_EQ(few.p99, 30);
  EXPECT_EQ(percentiles({7}, Better::kLess).p50, 7);
}

TEST(Percentiles, TakeTheLowEndOfAThroughput) {
  const Percentiles rate = percentiles(one_to(100), Better::kMore);
  EXPECT_EQ(rate.p50, 51);
  EXPECT_EQ(rate.p99, 2);
}

TEST(TimeEach, LeavesOutTheWarmUp) {
  std::vector<int> calls;
  const std::vector<double> samples = time_each_us(2, 3, [&calls](int i) { calls.push_back(i); });
  EXPECT_EQ(samples.size(), 3U);
  EXPECT_EQ(calls, (std::vector<int>{0, 1, 2, 3, 4}));
  for (const double sample : samples) EXPECT_GE(sample, 0);
}

TEST(MeasurementJson, HasFiguresGoalAndMachine) {
  Machine machine;
  machine.cpu = "Some \"fast\" CPU";
  machine.cores = 2;
  const nlohmann::json json = parsed(to_json_text(sample_measurement(), machine));
  ASSERT_TRUE(json.is_object());
  EXPECT_EQ(json["name"], "naps");
  EXPECT_EQ(json["unit"], "ms");
  EXPECT_EQ(json["p50"], 2.1235);
  EXPECT_EQ(json["p99"], 3);
  EXPECT_EQ(json["n"], 3);
  EXPECT_EQ(json["what"], "one nap, \"short\"");
  EXPECT_EQ(json["goal"], (nlohmann::json{{"better", "less"}, {"p50", 2.5}}));
  EXPECT_EQ(json["machine"]["cpu"], "Some \"fast\" CPU");
  EXPECT_EQ(json["machine"]["cores"], 2);
}

TEST(ThisMachine, IsKnown) {
  const Machine machine = this_machine();
  EXPECT_FALSE(machine.cpu.empty());
  EXPECT_GE(machine.cores, 1);
  EXPECT_TRUE(machine.kernel.starts_with("Linux")) << machine.kernel;
  EXPECT_FALSE(machine.compiler.empty());
}

TEST_F(ReportTest, PrintsARowAndWritesAFile) {
  EXPECT_EQ(run({"--out", folder_.path(), "--rows"}, [](Report& report) { report.add(sample_measurement()); }), 0);
  EXPECT_NE(rows_.find("naps"), std::string::npos);
  EXPECT_NE(rows_.find("p50 < 2.5: met"), std::string::npos) << rows_;
  std::ifstream in(file("naps.json"));
  const std::string text(std::istreambuf_iterator<char>(in), {});
  EXPECT_EQ(parsed(text)["n"], 3);
}

TEST_F(ReportTest, SaysThatAGoalWasMissedAndGoesOn) {
  Measurement slow = sample_measurement();
  slow.goal = Goal{2.5, 2.9};
  EXPECT_EQ(run({"--out", folder_.path(), "--rows"}, [&slow](Report& report) { report.add(slow); }), 0);
  EXPECT_NE(rows_.find("p50 < 2.5, p99 < 2.9: MISSED"), std::string::npos) << rows_;
}

TEST_F(ReportTest, LeavesNoOldFileOfWhatWasSkipped) {
  std::ofstream(file("naps.json")) << "{}";
  EXPECT_EQ(run({"--out", folder_.path(), "--rows"}, [](Report& report) { report.skip("naps", "nobody is tired"); }),
            0);
  EXPECT_NE(rows_.find("not measured: nobody is tired"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(file("naps.json")));
}

TEST_F(ReportTest, FailsWhenAFileCannotBeWritten) {
  EXPECT_EQ(run({"--out", file("missing"), "--rows"}, [](Report& report) { report.add(sample_measurement()); }), 1);
}

TEST(TempFolder, IsGoneWithItsObject) {
  std::string path;
  {
    const TempFolder folder(std::filesystem::temp_directory_path().string());
    path = folder.path();
    std::ofstream(path + "/file") << "x";
    EXPECT_TRUE(std::filesystem::exists(path + "/file"));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(ResidentMemory, GrowsWithWhatIsTouched) {
  const double before = resident_kb();
  const std::vector<char> block(32 << 20, 'x');
  keep(block);
  EXPECT_GT(resident_kb() - before, 30 * 1024);
}

TEST(CpuSeconds, CountsWork) {
  const double before = cpu_seconds();
  const Stopwatch watch;
  double x = 1;
  while (cpu_seconds() - before < 0.02 && watch.s() < 20) keep(x *= 1.0000001);
  EXPECT_GE(cpu_seconds() - before, 0.02);
}

}  // namespace
}  // namespace callai::bench
