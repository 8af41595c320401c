// The positions at which the tokens of a JSON text start: brackets, colons, commas, opening quotes
// and first bytes of numbers and words. Found by the first stage of simdjson, which chooses its
// instructions at run time; its second stage would lose how numbers were written. Knowing these
// positions, UTF-8 is valid, strings are closed and hold no control characters, and anything but
// blanks between two tokens belongs to the first.
//
// Reused from text to text; one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace goldline::ingest {

class JsonStructure {
 public:
  JsonStructure();
  ~JsonStructure();
  JsonStructure(const JsonStructure&) = delete;
  JsonStructure& operator=(const JsonStructure&) = delete;

  // False when the text is not UTF-8, or a string is not closed or holds a control character.
  bool Index(std::string_view text);
  const std::uint32_t* starts() const;
  std::size_t count() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace goldline::ingest
