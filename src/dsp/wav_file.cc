#include "dsp/wav_file.h"

#include <sndfile.h>

#include <array>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "dsp/resampler.h"
#include "dsp/wav_bytes.h"

namespace callai::dsp {
namespace {

constexpr sf_count_t kLongestSeconds = 3600;
constexpr int kMostChannels = 8;

struct CloseFile {
  void operator()(SNDFILE* file) const noexcept { sf_close(file); }
};
using FileHandle = std::unique_ptr<SNDFILE, CloseFile>;

core::Error error_of(core::ErrorCode code, const std::string& what, const std::string& path, std::string mend,
                     std::string cause) {
  return {code, what + " '" + path + "'", std::move(mend), std::move(cause)};
}

/// A WAV that claims more sound than it has: libsndfile believes the file's length, and reads what is there. Who writes
/// into a pipe claims nearly 2 or 4 GiB: nothing is missing there.
bool ends_early(const std::string& path) {
  constexpr std::size_t kUnknown = 0x7f000000;
  std::ifstream file(path, std::ios::binary);
  std::string head(std::size_t{64} * 1024, '\0');
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(file.gcount()));
  const auto start = wav_start(head);
  std::error_code ignored;
  return start && start->claimed < kUnknown && std::filesystem::file_size(path, ignored) < start->data + start->claimed;
}

}  // namespace

core::Result<AudioFile> read_audio_file(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) {
    return error_of(core::ErrorCode::kNotFound, "there is no audio file", path, "check the path", "");
  }
  SF_INFO info{};
  const FileHandle file(sf_open(path.c_str(), SFM_READ, &info));
  if (file == nullptr) {
    return error_of(core::ErrorCode::kDataLoss, "cannot read audio file", path, "save it as a 16-bit WAV file again",
                    sf_strerror(nullptr));
  }
  if (info.channels < 1 || info.channels > kMostChannels || info.samplerate < 1000 || info.frames < 0) {
    return error_of(core::ErrorCode::kDataLoss, "unusable format of audio file", path,
                    "save it as a WAV file with one or two channels", "");
  }
  if (info.frames > kLongestSeconds * info.samplerate) {
    return error_of(core::ErrorCode::kResourceExhausted, "too long an audio file", path, "use at most one hour", "");
  }
  // The header's length is a claim: read by blocks until the data ends, and compare.
  AudioFile out{info.samplerate, info.channels, {}};
  const auto channels = static_cast<std::size_t>(info.channels);
  std::vector<std::int16_t> block(4096 * channels);
  sf_count_t frames = 0;
  while (frames < info.frames) {
    const sf_count_t got = sf_readf_short(file.get(), block.data(), 4096);
    if (got <= 0) break;
    const auto samples = static_cast<std::ptrdiff_t>(static_cast<std::size_t>(got) * channels);
    out.samples.insert(out.samples.end(), block.begin(), block.begin() + samples);
    frames += got;
  }
  if (ends_early(path)) {
    return error_of(core::ErrorCode::kDataLoss, "damaged audio file", path, "copy or save it again",
                    "it ends before its sound does");
  }
  if (sf_error(file.get()) != SF_ERR_NO_ERROR || frames < info.frames) {
    return error_of(core::ErrorCode::kDataLoss, "damaged audio file", path, "save it again", sf_strerror(file.get()));
  }
  return out;
}

core::Result<std::vector<std::int16_t>> read_wav(const std::string& path, int rate_hz) {
  auto file = read_audio_file(path);
  if (!file) return file.error();
  if (file->channels == 1) return resample(file->samples, file->rate_hz, rate_hz);
  const auto channels = static_cast<std::size_t>(file->channels);
  std::vector<std::int16_t> mono(file->samples.size() / channels);
  for (std::size_t i = 0; i < mono.size(); ++i) {
    int sum = 0;
    for (std::size_t c = 0; c < channels; ++c) sum += file->samples[i * channels + c];
    mono[i] = static_cast<std::int16_t>(sum / file->channels);
  }
  return resample(mono, file->rate_hz, rate_hz);
}

struct WavWriter::File {
  FileHandle handle;
  int channels = 1;
};

WavWriter::WavWriter(std::unique_ptr<File> file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}
WavWriter::WavWriter(WavWriter&&) noexcept = default;
WavWriter& WavWriter::operator=(WavWriter&&) noexcept = default;
WavWriter::~WavWriter() = default;

core::Result<WavWriter> WavWriter::create(const std::string& path, int rate_hz, int channels) {
  if (channels < 1 || channels > kMostChannels || rate_hz < 1000) {
    return error_of(core::ErrorCode::kInvalidArgument, "wrong format for WAV file", path, "use 1 to 8 channels", "");
  }
  SF_INFO info{};
  info.samplerate = rate_hz;
  info.channels = channels;
  info.format = SF_FORMAT_WAV | SF_FORMAT_PCM_16;
  FileHandle handle(sf_open(path.c_str(), SFM_WRITE, &info));
  if (handle == nullptr) {
    return error_of(core::ErrorCode::kUnavailable, "cannot write WAV file", path,
                    "make the folder, and allow this user to write there", sf_strerror(nullptr));
  }
  sf_command(handle.get(), SFC_SET_UPDATE_HEADER_AUTO, nullptr, SF_TRUE);
  sf_command(handle.get(), SFC_UPDATE_HEADER_NOW, nullptr, 0);
  auto file = std::make_unique<File>();
  file->handle = std::move(handle);
  file->channels = channels;
  return WavWriter(std::move(file), path);
}

core::Status WavWriter::append(std::span<const std::int16_t> interleaved) {
  const auto count = static_cast<sf_count_t>(interleaved.size());
  if (count % file_->channels != 0) {
    return error_of(core::ErrorCode::kInvalidArgument, "an incomplete frame for WAV file", path_,
                    "give every channel a sample", "");
  }
  if (count == 0) return {};
  if (sf_write_short(file_->handle.get(), interleaved.data(), count) != count) {
    return error_of(core::ErrorCode::kResourceExhausted, "cannot write on to WAV file", path_, "make room on the disk",
                    sf_strerror(file_->handle.get()));
  }
  return {};
}

core::Status write_wav(const std::string& path, std::span<const std::int16_t> pcm, int rate_hz) {
  auto writer = WavWriter::create(path, rate_hz, 1);
  if (!writer) return writer.error();
  return writer->append(pcm);
}

}  // namespace callai::dsp
