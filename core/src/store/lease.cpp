// Leases: a locked file, and a mark beside it whose counter moves.
#include "store/lease.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <random>
#include <sstream>
#include <thread>
#include <utility>

#include "base/files.hpp"
#include "base/json.hpp"
#include "itera/error.hpp"
#include "store/lock.hpp"

namespace fs = std::filesystem;

namespace itera {
namespace {

fs::path mark_of(const fs::path& file) { return file.string() + ".lease"; }

std::string first_line(const char* file) {
  try {
    const std::string text = read_file(file, 4096);
    return text.substr(0, text.find('\n'));
  } catch (const Error&) {
    return "";
  }
}

std::string this_host() {
  std::array<char, 256> name{};
  ::gethostname(name.data(), name.size() - 1);
  return name.data();
}

const std::string& this_scope() {
  static const std::string scope = [] {
    std::error_code none;
    return first_line("/proc/sys/kernel/random/boot_id") + " " +
           fs::read_symlink("/proc/self/ns/pid", none).string();
  }();
  return scope;
}

/// The 22nd field of /proc/PID/stat; 0 when there is no such process. The second field, the name
/// in parentheses, may hold anything.
std::uint64_t start_of(pid_t process) {
  const std::string text = first_line(fmt::format("/proc/{}/stat", process).c_str());
  const std::size_t after_name = text.rfind(')');
  if (after_name == std::string::npos) return 0;
  std::istringstream fields(text.substr(after_name + 1));
  std::string field;
  for (int i = 3; i <= 22; ++i) fields >> field;
  return fields ? std::strtoull(field.c_str(), nullptr, 10) : 0;
}

LeaseHolder myself() {
  std::random_device random;
  return {this_host(),
          this_scope(),
          ::getpid(),
          start_of(::getpid()),
          fmt::format("{:08x}{:08x}", random(), random()),
          0};
}

/// Always of the same length for the same holder, so that it can be written over in place.
std::string text_of(const LeaseHolder& holder) {
  return Values{{"host", holder.host},       {"scope", holder.scope},
                {"process", holder.process}, {"start", holder.start},
                {"nonce", holder.nonce},     {"counter", fmt::format("{:020}", holder.counter)}}
             .dump() +
         "\n";
}

/// A new file whose name appears with its content already in it, so that whoever dies here leaves
/// no half a mark; −1 when there is one of that name. Throws Error.
int create_mark(const fs::path& mark, const std::string& text) {
  const auto failed = [&](int descriptor) {
    const int fault = errno;
    if (descriptor >= 0) ::close(descriptor);
    throw Error(fmt::format("cannot write \"{}\": {}", mark.string(), std::strerror(fault)));
  };
  const auto create = [&](const fs::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor < 0 && errno == EEXIST) return descriptor;
    if (descriptor < 0) failed(descriptor);
    if (::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()))
      return descriptor;
    ::unlink(file.c_str());
    failed(descriptor);
    return -1;
  };
  const fs::path fresh = temporary_beside(mark);
  const int descriptor = create(fresh);
  const int fault = ::link(fresh.c_str(), mark.c_str()) == 0 ? 0 : errno;
  ::unlink(fresh.c_str());
  if (fault == 0) return descriptor;
  ::close(descriptor);
  return fault == EEXIST ? -1 : create(mark);  // a disk that knows no second names
}

void remove_mark(const fs::path& mark) {
  // a name of its own first: of several that remove one dead mark, one succeeds
  const fs::path aside = temporary_beside(mark);
  if (::rename(mark.c_str(), aside.c_str()) == 0) ::unlink(aside.c_str());
}

}  // namespace

bool LeaseHolder::here() const { return scope == this_scope(); }

bool LeaseHolder::alive() const { return start_of(process) == start && start != 0; }

std::string LeaseHolder::name() const { return fmt::format("process {} on {}", process, host); }

std::optional<LeaseHolder> lease_holder(const fs::path& file) {
  try {
    const fs::path mark = mark_of(file);
    const Values found = parse_json(read_file(mark, 4096), mark.string());
    return LeaseHolder{
        found.at("host").get<std::string>(),  found.at("scope").get<std::string>(),
        found.at("process").get<pid_t>(),     found.at("start").get<std::uint64_t>(),
        found.at("nonce").get<std::string>(), std::stoull(found.at("counter").get<std::string>())};
  } catch (const Error&) {  // nobody, or half a mark
  } catch (const std::exception&) {}
  return std::nullopt;
}

struct Lease::Held {
  Held(fs::path mark, int descriptor, LeaseHolder me, Lock lock, const LeaseRules& rules)
      : mark_(std::move(mark)),
        descriptor_(descriptor),
        me_(std::move(me)),
        lock_(std::move(lock)),
        rules_(rules) {
    sigset_t all, before;  // signals are for the thread that works
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    mover_ = std::thread([this] { move(); });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }
  ~Held() {
    {
      const std::lock_guard guard(mutex_);
      over_ = true;
    }
    wake_.notify_all();
    mover_.join();
    if (is_mine()) ::unlink(mark_.c_str());
    ::close(descriptor_);
  }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;

  [[nodiscard]] bool is_mine() const {
    struct stat named{}, own{};
    return ::stat(mark_.c_str(), &named) == 0 && ::fstat(descriptor_, &own) == 0 &&
           named.st_ino == own.st_ino && named.st_dev == own.st_dev;
  }

  void move() {
    std::unique_lock guard(mutex_);
    while (!wake_.wait_for(guard, rules_.move, [this] { return over_; })) {
      ++me_.counter;
      const std::string text = text_of(me_);
      const bool written = ::pwrite(descriptor_, text.data(), text.size(), 0) > 0;
      // a disk that is full or gone for a while takes no lease away
      if (!written || is_mine() || lost_) continue;
      lost_ = true;
      if (rules_.when_lost) rules_.when_lost();
    }
  }

  fs::path mark_;
  int descriptor_;
  LeaseHolder me_;
  Lock lock_;
  LeaseRules rules_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool over_ = false;
  std::atomic<bool> lost_{false};
  std::thread mover_;
};

Lease::Lease(std::unique_ptr<Held> held) noexcept : held_(std::move(held)) {}
Lease::Lease(Lease&&) noexcept = default;
Lease& Lease::operator=(Lease&&) noexcept = default;
Lease::~Lease() = default;
bool Lease::lost() const noexcept { return held_->lost_; }

LeaseSeeker::LeaseSeeker(fs::path file, LeaseRules rules)
    : file_(std::move(file)), rules_(std::move(rules)) {}

std::optional<Lease> LeaseSeeker::attempt() {
  fs::create_directories(file_.parent_path());
  std::optional<Lock> lock = rules_.flock && !rules_.seize ? Lock::attempt(file_) : Lock::none();
  const fs::path mark = mark_of(file_);
  if (!lock) {
    seen_ = lease_holder(file_);
    return std::nullopt;
  }
  if (fs::exists(mark)) {
    if (!is_dead(lease_holder(file_).value_or(LeaseHolder{}), lock->excludes()))
      return std::nullopt;
    remove_mark(mark);
  }
  LeaseHolder me = myself();
  const int descriptor = create_mark(mark, text_of(me));
  if (descriptor < 0) return std::nullopt;
  return Lease(
      std::make_unique<Lease::Held>(mark, descriptor, std::move(me), std::move(*lock), rules_));
}

bool LeaseSeeker::is_dead(const LeaseHolder& found, bool flock_is_ours) {
  const auto now = std::chrono::steady_clock::now();
  const bool moved = !seen_ || seen_->nonce != found.nonce || seen_->counter != found.counter;
  if (moved) since_ = now;
  seen_ = found;
  if (rules_.seize) return true;
  if (found.here()) return flock_is_ours || !found.alive();
  return now - since_ >= rules_.dead_after;
}

std::optional<Lease> wait_for(LeaseSeeker seeker, const std::function<bool()>& stop,
                              const std::function<void(const std::string&)>& waiting) {
  constexpr std::chrono::milliseconds between{50};
  for (bool told = false; !stop(); std::this_thread::sleep_for(between)) {
    if (auto lease = seeker.attempt()) return lease;
    if (told) continue;
    told = true;
    waiting(seeker.holder() && !seeker.holder()->host.empty() ? seeker.holder()->name()
                                                              : "another process");
  }
  return std::nullopt;
}

}  // namespace itera
