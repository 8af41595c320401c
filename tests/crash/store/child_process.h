// Children of the crash tests: this test binary run again in a role of its own, because a forked
// child of a process in which RocksDB already has threads would lack them.
//
//   const bool kKnown = RegisterRole("--write", WriteUntilKilled);   // int
//   (std::vector<std::string>) Child child("--write", {folder}); Ack ack; while (child.Read(ack))
//   ...                    // what the role sent by Report() const int status = child.Wait(); // as
//   waitpid gives it
#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

namespace goldline::store {

using Role = int (*)(const std::vector<std::string>& arguments);
bool RegisterRole(const std::string& flag, Role role);

// The exit code of the role that the command line names; -1 when it names none.
int PlayRole(int argc, char** argv);

// From a role to its parent. Whatever was reported arrives, also when the process dies after it.
void ReportBytes(const void* bytes, std::size_t size);
template <class Message>
void Report(const Message& message) {
  ReportBytes(&message, sizeof message);
}

class Child {
 public:
  Child(const std::string& flag, const std::vector<std::string>& arguments);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t pid() const { return pid_; }
  // False once the child is gone and everything that it reported was read.
  template <class Message>
  bool Read(Message& message) {
    return ReadBytes(&message, sizeof message);
  }
  int Wait();

 private:
  bool ReadBytes(void* bytes, std::size_t size);

  pid_t pid_ = -1;
  int reports_ = -1;
};

}  // namespace goldline::store
