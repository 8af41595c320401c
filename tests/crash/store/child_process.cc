#include "tests/crash/store/child_process.h"

#include <cstdlib>
#include <map>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/text.h"

namespace goldline::store {
namespace {

std::map<std::string, Role>& Roles() {
  static std::map<std::string, Role> roles;
  return roles;
}

int reports_to_parent = -1;

}  // namespace

bool RegisterRole(const std::string& flag, Role role) { return Roles().emplace(flag, role).second; }

// argv: flag, descriptor of the pipe, the role's own.
int PlayRole(int argc, char** argv) {
  const auto role = argc < 3 ? Roles().end() : Roles().find(argv[1]);
  if (role == Roles().end()) return -1;
  reports_to_parent = std::atoi(argv[2]);
  return role->second(std::vector<std::string>(argv + 3, argv + argc));
}

void ReportBytes(const void* bytes, std::size_t size) {
  // Small writes to a pipe are whole or not there.
  if (::write(reports_to_parent, bytes, size) != static_cast<ssize_t>(size)) std::_Exit(1);
}

Child::Child(const std::string& flag, const std::vector<std::string>& arguments) {
  int ends[2] = {-1, -1};
  EXPECT_EQ(::pipe(ends), 0);
  std::vector<std::string> words{"/proc/self/exe", flag, Concat(ends[1])};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  pid_ = ::fork();
  if (pid_ == 0) {
    ::close(ends[0]);
    ::execv("/proc/self/exe", pointers.data());
    ::_exit(127);
  }
  ::close(ends[1]);
  reports_ = ends[0];
}

Child::~Child() {
  if (pid_ > 0) Wait();
  ::close(reports_);
}

bool Child::ReadBytes(void* bytes, std::size_t size) {
  return ::read(reports_, bytes, size) == static_cast<ssize_t>(size);
}

int Child::Wait() {
  int status = 0;
  ::waitpid(std::exchange(pid_, -1), &status, 0);
  return status;
}

}  // namespace goldline::store

int main(int argc, char** argv) {
  if (const int code = goldline::store::PlayRole(argc, argv); code >= 0) return code;
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
