// The binary: turns SIGINT and SIGTERM into a stop request and runs the command line.
#include <csignal>
#include <cstdlib>
#include <exception>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "api/cli/command.h"
#include "core/log.h"

namespace {

// Waits for the signals on a thread of its own: a stop request takes locks, which a signal handler
// must not. The second signal ends the process at once.
void WaitForSignals(sigset_t signals, const std::stop_source& stop) {
  int signal = 0;
  sigwait(&signals, &signal);
  stop.request_stop();
  sigwait(&signals, &signal);
  std::_Exit(130);
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  // A file past `ulimit -f` is an error of the write, which says so and cleans up.
  std::signal(SIGXFSZ, SIG_IGN);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  // Blocked before any other thread starts, so that all inherit it.
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::stop_source stop;
  std::thread(WaitForSignals, signals, stop).detach();
  try {
    return goldline::cli::RunCommandLine(std::vector<std::string>(argv + 1, argv + argc),
                                         stop.get_token());
  } catch (const std::exception& exception) {
    goldline::log::Error("defect: an exception left a module", {{"what", exception.what()}});
    return 4;
  }
}
