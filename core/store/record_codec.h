// The bytes of stored records. Included by *_record.cc only, where the serialize functions of a
// module's records are (cereal stays in those files). A record of ours looks like this:
//
//   // thing_record.h: plain members, and two functions for the rest of the module
//   struct ThingRecord { std::string name; std::uint64_t parent = 0; };
//   std::string Encode(const ThingRecord& record);
//   Result<ThingRecord> DecodeThing(std::string_view bytes);
//
//   // thing_record.cc
//   #include "core/store/record_codec.h"
//   GL_RECORD(goldline::catalog::ThingRecord, 1);            // at global scope: class, its version
//   namespace goldline::catalog {
//   template <class Archive>
//   void serialize(Archive& archive, ThingRecord& record, std::uint32_t version) {
//     store::RequireKnown<ThingRecord>(version);
//     archive(record.name, record.parent);
//     // if (version >= 2) archive(record.added_later);      // only ever append
//   }
//   std::string Encode(const ThingRecord& record) { return store::EncodeRecord(record); }
//   Result<ThingRecord> DecodeThing(std::string_view bytes) {
//     return store::DecodeRecord<ThingRecord>(bytes, "thing");
//   }
//
// Rules: every stored struct, nested ones too, has GL_RECORD and a versioned serialize from its
// first commit; enums are u8 with numbers that never change; no pointers, no unordered containers
// (equal records must be equal bytes); a golden file of every version (tests/golden/records).
//
// Layout: byte 0 the format of this envelope (1), byte 1 the least format a reader must know, then
// cereal's archive: little-endian integers, sizes of strings and containers as LEB128, a u32
// version at the first object of each class.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

#include <cereal/cereal.hpp>
#include <cereal/types/map.hpp>
#include <cereal/types/optional.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/utility.hpp>
#include <cereal/types/vector.hpp>

#include "core/result.h"
#include "core/store/errors.h"

namespace goldline::store {

static_assert(std::endian::native == std::endian::little, "records are little-endian");

inline constexpr char kRecordFormat = 1;

// Thrown and caught in this file's functions only.
struct NewerRecord {
  std::uint32_t found;
  std::uint32_t known;
};

class RecordWriter : public cereal::OutputArchive<RecordWriter, cereal::AllowEmptyClassElision> {
 public:
  explicit RecordWriter(std::string& out) : OutputArchive(this), out_(out) {}

  void Write(const void* bytes, std::size_t size) {
    out_.append(static_cast<const char*>(bytes), size);
  }
  void WriteSize(std::uint64_t size) {
    for (; size >= 128; size >>= 7) out_ += static_cast<char>(size | 128);
    out_ += static_cast<char>(size);
  }

 private:
  std::string& out_;
};

// Reads from memory and never believes a size: a container cannot have more elements than bytes
// are left, so a flipped bit is an error and not a giant allocation.
class RecordReader : public cereal::InputArchive<RecordReader, cereal::AllowEmptyClassElision> {
 public:
  explicit RecordReader(std::string_view bytes) : InputArchive(this), rest_(bytes) {}

  void Read(void* bytes, std::size_t size) {
    if (size > rest_.size()) throw cereal::Exception("it ends too early");
    if (size != 0) std::memcpy(bytes, rest_.data(), size);
    rest_.remove_prefix(size);
  }
  std::uint64_t ReadSize() {
    std::uint64_t size = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      std::uint8_t byte = 0;
      Read(&byte, 1);
      size |= static_cast<std::uint64_t>(byte & 127) << shift;
      if (byte < 128) return CheckedSize(size);
    }
    throw cereal::Exception("a size is malformed");
  }
  bool at_end() const { return rest_.empty(); }

 private:
  std::uint64_t CheckedSize(std::uint64_t size) const {
    if (size > rest_.size()) throw cereal::Exception("a size is larger than the record");
    return size;
  }

  std::string_view rest_;
};

template <class T>
requires(std::is_arithmetic_v<T>) void save(RecordWriter& archive, const T& value) {
  archive.Write(&value, sizeof value);
}
template <class T>
requires(std::is_arithmetic_v<T>) void load(RecordReader& archive, T& value) {
  // A bool is one byte, and only 0 and 1 may become one.
  if constexpr (std::is_same_v<T, bool>) {
    std::uint8_t byte = 0;
    archive.Read(&byte, 1);
    if (byte > 1) throw cereal::Exception("a bool is malformed");
    value = byte == 1;
  } else {
    archive.Read(&value, sizeof value);
  }
}
template <class T>
void save(RecordWriter& archive, const cereal::SizeTag<T>& tag) {
  archive.WriteSize(tag.size);
}
template <class T>
void load(RecordReader& archive, cereal::SizeTag<T>& tag) {
  tag.size = archive.ReadSize();
}
template <class T>
void save(RecordWriter& archive, const cereal::BinaryData<T>& data) {
  archive.Write(data.data, static_cast<std::size_t>(data.size));
}
template <class T>
void load(RecordReader& archive, cereal::BinaryData<T>& data) {
  archive.Read(data.data, static_cast<std::size_t>(data.size));
}
template <class T>
void save(RecordWriter& archive, const cereal::NameValuePair<T>& pair) {
  archive(pair.value);
}
template <class T>
void load(RecordReader& archive, cereal::NameValuePair<T>& pair) {
  archive(pair.value);
}

// First line of every serialize function: refuses what a newer version wrote.
template <class T>
void RequireKnown(std::uint32_t version) {
  const std::uint32_t known = cereal::detail::Version<T>::version;
  if (version == 0) throw cereal::Exception("a class version is malformed");
  if (version > known) throw NewerRecord{version, known};
}

template <class T>
std::string EncodeRecord(const T& record) {
  std::string out{kRecordFormat, kRecordFormat};
  RecordWriter archive(out);
  archive(record);
  return out;
}

// `what` names the record in errors: "dataset".
template <class T>
Result<T> DecodeRecord(std::string_view bytes, std::string_view what) {
  if (bytes.size() < 2) return errors::RecordDamaged(what, "it ends too early");
  if (bytes[1] > kRecordFormat || bytes[1] <= 0) {
    return errors::RecordNewer(what, static_cast<int>(bytes[1]), static_cast<int>(kRecordFormat));
  }
  try {
    T record;
    RecordReader archive(bytes.substr(2));
    archive(record);
    if (!archive.at_end()) return errors::RecordDamaged(what, "bytes are left over");
    return record;
  } catch (const NewerRecord& newer) {
    return errors::RecordNewer(what, newer.found, newer.known);
  } catch (const cereal::Exception& damage) {
    return errors::RecordDamaged(what, damage.what());
  } catch (const std::length_error&) {
    return errors::RecordDamaged(what, "a size is out of range");
  } catch (const std::bad_alloc&) {
    return errors::RecordDamaged(what, "a size is out of range");
  }
}

}  // namespace goldline::store

CEREAL_SETUP_ARCHIVE_TRAITS(goldline::store::RecordReader, goldline::store::RecordWriter)

// At global scope, before the class is first serialized.
#define GL_RECORD(Class, Version)                                    \
  static_assert(Version >= 1, "the first version of a record is 1"); \
  CEREAL_CLASS_VERSION(Class, Version)
