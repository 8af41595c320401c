#include "quality/profile_state.h"

#include <unordered_set>

#include "core/hash.h"
#include "quality/errors.h"
#include "quality/internal/field_state.h"
#include "quality/internal/state_bytes.h"

namespace goldline::quality {
namespace {

constexpr std::string_view kMagic = "GLPROFIL";
constexpr std::uint16_t kVersion = 1;
// Of a field without a value and without a name.
constexpr std::size_t kLeastField = 4 + 10 * 8 + 1 + 8 + 4 * 4 + 16 + 5 + 4 + 12;

}  // namespace

// Reads and writes what a ProfilePartial keeps to itself.
class ProfileStateCodec {
 public:
  static void Write(const ProfilePartial& state, StateWriter& out) {
    out.U64(state.records_);
    out.U64(state.malformed_);
    out.Count(state.names_.size());
    for (std::size_t i = 0; i < state.names_.size(); ++i) {
      out.Text(state.names_[i]);
      state.states_[i]->Write(out);
    }
  }

  static ProfilePartial Read(StateReader& in) {
    ProfilePartial state;
    state.records_ = in.U64();
    state.malformed_ = in.U64();
    const std::size_t fields = in.Count(kLeastField);
    std::unordered_set<std::string_view> names;
    for (std::size_t i = 0; i < fields && in.ok(); ++i) {
      const std::string_view name = in.Text();
      in.Require(names.insert(name).second, "a field is there twice");
      auto field = std::make_unique<FieldState>();
      field->Read(in);
      in.Require(field->rows() == state.records_, "a field has not as many values as records");
      state.names_.emplace_back(name);
      state.states_.push_back(std::move(field));
    }
    in.Require(in.at_end(), "bytes are left over");
    return state;
  }
};

bool IsProfileState(std::string_view bytes) { return bytes.starts_with(kMagic); }

std::string EncodeProfileState(const ProfilePartial& state) {
  StateWriter payload;
  ProfileStateCodec::Write(state, payload);
  StateWriter file;
  file.Raw(kMagic);
  file.U16(kVersion);
  file.U64(payload.bytes().size());
  file.U64(HashBytes(payload.bytes()));
  file.Raw(payload.bytes());
  return file.bytes();
}

Result<ProfilePartial> DecodeProfileState(std::string_view bytes, std::string_view name) {
  if (!IsProfileState(bytes)) return errors::NotAProfileState(name);
  StateReader head(bytes.substr(kMagic.size()));
  const std::uint16_t version = head.U16();
  if (version > kVersion) return errors::ProfileStateNewer(name, version, kVersion);
  head.Require(version > 0, "its version is malformed");
  const std::uint64_t size = head.U64();
  const std::uint64_t hash = head.U64();
  const std::string_view payload = head.Raw(size);
  head.Require(head.at_end(), "bytes are left over");
  head.Require(HashBytes(payload) == hash, "its checksum is wrong");
  if (!head.ok()) return errors::ProfileStateDamaged(name, head.damage());
  StateReader in(payload);
  ProfilePartial state = ProfileStateCodec::Read(in);
  if (!in.ok()) return errors::ProfileStateDamaged(name, in.damage());
  return state;
}

}  // namespace goldline::quality
