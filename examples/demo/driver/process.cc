#include "examples/demo/driver/process.h"

#include <cerrno>
#include <cstring>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/errors.h"

extern char** environ;

namespace goldline::demo {

Result<ProcessOutput> RunProcess(const std::vector<std::string>& arguments) {
  int ends[2];
  if (::pipe(ends) != 0) return errors::CannotRead("a pipe", std::strerror(errno));
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addclose(&actions, ends[0]);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addclose(&actions, ends[1]);
  std::vector<std::string> copies = arguments;
  std::vector<char*> words;
  for (std::string& word : copies) words.push_back(word.data());
  words.push_back(nullptr);
  pid_t child = 0;
  const int failure = ::posix_spawn(&child, words[0], &actions, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  ProcessOutput out;
  char block[64 * 1024];
  ssize_t got = 0;
  while (failure == 0 &&
         ((got = ::read(ends[0], block, sizeof block)) > 0 || (got < 0 && errno == EINTR))) {
    if (got > 0) out.text.append(block, static_cast<std::size_t>(got));
  }
  ::close(ends[0]);
  if (failure != 0) return errors::CannotRead(arguments[0], std::strerror(failure));
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(status)) return errors::Defect(Concat(arguments[0], " was ended by a signal"));
  out.exit_code = WEXITSTATUS(status);
  return out;
}

}  // namespace goldline::demo
