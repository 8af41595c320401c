// Inputs and outputs that fail: each with a clear error, and nothing lost that was whole.
#include <csignal>
#include <cstdlib>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "core/errors.h"
#include "ingest/output_file.h"
#include "ingest/reader.h"
#include "ingest/writer.h"
#include "tests/support/batch_dump.h"
#include "tests/support/files.h"
#include "tests/support/matchers.h"

namespace goldline::ingest {
namespace {

using testing_support::DumpAll;
using testing_support::ErrorId;
using testing_support::ErrorIs;
using testing_support::IsOk;
using testing_support::ReadFile;
using testing_support::TempFolder;
using testing_support::WriteFile;

std::string Gzip(std::string_view text) {
  std::string out(text.size() + 100, '\0');
  z_stream zlib{};
  EXPECT_EQ(deflateInit2(&zlib, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
  zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  zlib.avail_in = static_cast<uInt>(text.size());
  zlib.next_out = reinterpret_cast<Bytef*>(out.data());
  zlib.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&zlib, Z_FINISH), Z_STREAM_END);
  out.resize(zlib.total_out);
  deflateEnd(&zlib);
  return out;
}

std::string Zstd(std::string_view text) {
  // With a checksum, as the zstd tool writes it: without, not all damage can be seen.
  std::string out(ZSTD_compressBound(text.size()), '\0');
  ZSTD_CCtx* const context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  out.resize(ZSTD_compress2(context, out.data(), out.size(), text.data(), text.size()));
  ZSTD_freeCCtx(context);
  return out;
}

std::string Many(int rows) {
  std::string text = "id,name\n";
  for (int i = 0; i < rows; ++i) text += Concat(i, ",name ", i * 7919 % 1000, "\n");
  return text;
}

TEST(BadInput, FilesThatAreNotThere) {
  const TempFolder folder;
  EXPECT_THAT(OpenSource(folder / "none.csv", {}), ErrorId("no_such_input"));
  EXPECT_THAT(OpenSource(folder.path(), {}), ErrorId("is_a_folder"));
  EXPECT_THAT(ExpandInputs({folder / "*.csv"}), ErrorId("nothing_matches"));
  EXPECT_THAT(ExpandInputs({folder / "none.csv"}), ErrorId("no_such_input"));
  WriteFile(folder / "x.parquet", "PAR1");
  EXPECT_THAT(OpenSource(folder / "x.parquet", {}), ErrorId("unknown_input_format"));
  WriteFile(folder / "closed.csv", "a\n1\n");
  ASSERT_EQ(::chmod((folder / "closed.csv").c_str(), 0), 0);
  if (::geteuid() != 0) {
    EXPECT_THAT(OpenSource(folder / "closed.csv", {}), ErrorId("cannot_read"));
  }
}

TEST(BadInput, PatternsAreSortedAndNamesWithStarsAreFound) {
  const TempFolder folder;
  for (const char* const name : {"b.csv", "a.csv", "c*.csv"}) WriteFile(folder / name, "a\n1\n");
  const auto all = ExpandInputs({folder / "*.csv", "-"});
  ASSERT_THAT(all, IsOk());
  EXPECT_EQ(*all,
            (std::vector<std::string>{folder / "a.csv", folder / "b.csv", folder / "c*.csv", "-"}));
  EXPECT_EQ(ExpandInputs({folder / "c*.csv"})->size(), 1U);
}

TEST(BadInput, EmptyFiles) {
  const TempFolder folder;
  const std::pair<const char*, const char*> cases[] = {{"x.csv", "empty_input"},
                                                       {"x.tsv", "empty_input"},
                                                       {"x.json", "empty_input"},
                                                       {"x.csv.gz", "empty_archive"},
                                                       {"x.csv.zst", "empty_archive"}};
  for (const auto& [name, id] : cases) {
    WriteFile(folder / name, "");
    const auto source = OpenSource(folder / name, {});
    EXPECT_THAT(source, ErrorId(id)) << name;
    EXPECT_EQ(ExitCode(source.error().code()), 3) << name;
  }
  WriteFile(folder / "x.ndjson", "");
  EXPECT_EQ(DumpAll(OpenSource(folder / "x.ndjson", {})), "");
}

TEST(BadInput, ArchivesOfSeveralMembersAreOneStream) {
  const TempFolder folder;
  const std::string text = Many(5000);
  const std::string expected = DumpAll(OpenText(text, "x.csv", {}));
  const std::string head = text.substr(0, 3333);
  const std::string tail = text.substr(3333);
  WriteFile(folder / "x.csv.gz", Gzip(head) + Gzip(tail) + std::string(512, '\0'));
  WriteFile(folder / "x.csv.zst", Zstd(head) + Zstd(tail));
  WriteFile(folder / "misnamed.csv", Gzip(text));
  for (const char* const name : {"x.csv.gz", "x.csv.zst", "misnamed.csv"}) {
    EXPECT_EQ(DumpAll(OpenSource(folder / name, {})), expected) << name;
  }
}

TEST(BadInput, DamagedArchivesDeliverWhatIsWhole) {
  const TempFolder folder;
  const std::string text = Many(50'000);
  const std::string expected = DumpAll(OpenText(text, "x.csv", {}));
  const std::string gzip = Gzip(text);
  const std::string zstd = Zstd(text);
  for (const auto& [name, whole] : {std::pair{"x.csv.gz", gzip}, std::pair{"x.csv.zst", zstd}}) {
    for (const std::size_t size : {whole.size() / 2, whole.size() - 1, std::size_t{5}}) {
      WriteFile(folder / name, whole.substr(0, size));
      std::string read = DumpAll(OpenSource(folder / name, {}));
      ASSERT_TRUE(read.ends_with("ERROR truncated_archive\n")) << name << " " << size;
      read.resize(read.size() - 24);
      EXPECT_TRUE(expected.starts_with(read)) << name << " " << size;
      if (size == whole.size() - 1) {
        EXPECT_GT(read.size(), expected.size() / 2) << name;
      }
    }
    std::string damaged = whole;
    for (std::size_t i = whole.size() / 2; i < whole.size() / 2 + 40; ++i) damaged[i] ^= '\x55';
    WriteFile(folder / name, damaged);
    const std::string read = DumpAll(OpenSource(folder / name, {}));
    EXPECT_TRUE(read.ends_with("ERROR bad_archive\n")) << name << read.substr(read.size() - 100);
  }
  WriteFile(folder / "text.csv.gz", "a,b\n1,2\n");
  EXPECT_THAT(OpenSource(folder / "text.csv.gz", {}), ErrorId("bad_archive"));
}

TEST(BadInput, AReadErrorComesAfterWhatWasRead) {
  const std::string text = "a,b\n1,2\n3,";
  std::size_t at = 0;
  const ReadBytes read = [&](char* to, std::size_t size) -> Result<std::size_t> {
    if (at == text.size()) return errors::CannotRead("the stream", "it broke");
    const std::size_t count = text.copy(to, size, at);
    at += count;
    return count;
  };
  EXPECT_EQ(DumpAll(OpenStream(read, "x.csv", {})),
            "#0 line 2 at 4 <1,2> a='1' b='2'\nERROR cannot_read\n");
}

std::size_t FilesIn(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

TEST(Output, AppearsOnlyWhenWhole) {
  const TempFolder folder;
  const std::string path = folder / "out.csv";
  WriteFile(path, "before");
  {
    auto file = OutputFile::Create(path);
    ASSERT_THAT(file, IsOk());
    ASSERT_THAT((*file)->Write(std::string(1 << 20, 'x')), IsOk());
    EXPECT_EQ(ReadFile(path), "before");
  }
  EXPECT_EQ(ReadFile(path), "before");
  EXPECT_EQ(FilesIn(folder.path()), 1U);
  auto file = OutputFile::Create(path);
  ASSERT_THAT((*file)->Write("after"), IsOk());
  ASSERT_THAT((*file)->Finish(), IsOk());
  EXPECT_EQ(ReadFile(path), "after");
  EXPECT_EQ(FilesIn(folder.path()), 1U);
}

TEST(Output, IsReadableBeforeItHasItsName) {
  const TempFolder folder;
  const std::string path = folder / "out.csv.gz";
  auto file = OutputFile::Create(path);
  ASSERT_THAT((*file)->Write("a\n1\n"), IsOk());
  const Result<std::string> settled = (*file)->Settle();
  ASSERT_THAT(settled, IsOk());
  EXPECT_FALSE(std::filesystem::exists(path));
  const std::string whole = ReadFile(*settled);
  EXPECT_THAT((*file)->Settle(), IsOk());
  ASSERT_THAT((*file)->Finish(), IsOk());
  EXPECT_EQ(ReadFile(path), whole);
  EXPECT_EQ(FilesIn(folder.path()), 1U);
}

// A process that is killed cannot remove its temporary file: the next one does, and leaves alone
// what somebody still writes and what only looks alike.
TEST(Output, ClearsAwayWhatDeadProcessesLeft) {
  const TempFolder folder;
  const std::string path = folder / "out.csv";
  const auto live = OutputFile::Create(path);
  ASSERT_THAT(live, IsOk());
  WriteFile(folder / "out.csv.4711.0.part", "half");
  WriteFile(folder / "out.csv.mine.part", "another's");
  WriteFile(folder / "other.csv.4711.0.part", "of another file");
  auto file = OutputFile::Create(path);
  ASSERT_THAT(file, IsOk());
  EXPECT_FALSE(std::filesystem::exists(folder / "out.csv.4711.0.part"));
  EXPECT_TRUE(std::filesystem::exists(folder / "out.csv.mine.part"));
  EXPECT_TRUE(std::filesystem::exists(folder / "other.csv.4711.0.part"));
  ASSERT_THAT((*live)->Write("x"), IsOk());
  ASSERT_THAT((*live)->Finish(), IsOk());
  EXPECT_EQ(ReadFile(path), "x");
}

TEST(Output, PlacesThatCannotBeWritten) {
  const TempFolder folder;
  EXPECT_THAT(OutputFile::Create(folder.path()), ErrorId("cannot_write"));
  EXPECT_THAT(OutputFile::Create(folder / "none/x.csv"), ErrorId("cannot_write"));
  EXPECT_THAT(RecordWriter::Create(folder / "x.txt", {}), ErrorId("unknown_output_format"));
  EXPECT_EQ(FilesIn(folder.path()), 0U);
}

TEST(Output, AFullDiskIsSaid) {
  // Writing to /dev/full fails as a full disk does.
  for (const Compression compression :
       {Compression::kNone, Compression::kGzip, Compression::kZstd}) {
    auto file = OutputFile::Create("/dev/full", compression);
    if (!file.ok()) GTEST_SKIP() << "no /dev/full";
    Status status = (*file)->Write(std::string(1 << 20, 'x'));
    if (status.ok()) status = (*file)->Finish();
    EXPECT_THAT(status, ErrorId("no_space"));
    EXPECT_EQ(ExitCode(status.error().code()), 3);
  }
}

TEST(Output, AClosedPipeIsAnError) {
  const TempFolder folder;
  const std::string path = folder / "pipe";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  std::thread reader([&] {
    std::FILE* const end = std::fopen(path.c_str(), "r");
    std::fclose(end);
  });
  auto file = OutputFile::Create(path);
  reader.join();
  ASSERT_THAT(file, IsOk());
  EXPECT_THAT((*file)->Write(std::string(1 << 20, 'x')), ErrorId("cannot_write"));
}

TEST(Writer, TypedValues) {
  const TempFolder folder;
  RecordBatch batch;
  batch.places.resize(2);
  const auto add = [&](const char* name, Type type) -> Column& {
    batch.fields.push_back({name, type});
    batch.columns.reserve(16);
    return batch.columns.emplace_back(type);
  };
  Column& flag = add("flag", Type::kBool);
  flag.AppendInt(1);
  flag.AppendNull();
  Column& number = add("number", Type::kDouble);
  number.AppendDouble(1.5);
  number.AppendDouble(std::numeric_limits<double>::quiet_NaN());
  Column& day = add("day", Type::kDate);
  day.AppendInt(0);
  day.AppendInt(1);
  Column& at = add("at", Type::kTimestampTz);
  at.AppendInt(0);
  at.AppendNull();
  Column& json = add("json", Type::kJson);
  json.AppendText("{\"a\":\n1}");
  json.AppendText("[]");
  Fields fields = batch.fields;
  fields.push_back({"not there", Type::kText});
  const auto written = [&](const std::string& name) {
    auto writer = RecordWriter::Create(folder / name, fields);
    EXPECT_THAT((*writer)->Write(batch), IsOk());
    EXPECT_THAT((*writer)->Finish(), IsOk());
    return ReadFile(folder / name);
  };
  EXPECT_EQ(
      written("x.ndjson"),
      "{\"flag\":true,\"number\":1.5,\"day\":\"1970-01-01\",\"at\":\"1970-01-01T00:00:00+00:00\","
      "\"json\":{\"a\": 1}}\n"
      "{\"flag\":null,\"number\":\"NaN\",\"day\":\"1970-01-02\",\"at\":null,\"json\":[]}\n");
  EXPECT_EQ(written("x.csv"),
            "flag,number,day,at,json,not there\n"
            "true,1.5,1970-01-01,1970-01-01T00:00:00+00:00,\"{\"\"a\"\":\n1}\",\n"
            ",NaN,1970-01-02,,[],\n");
}

}  // namespace
}  // namespace goldline::ingest
