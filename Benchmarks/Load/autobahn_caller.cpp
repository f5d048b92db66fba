// A WAMP caller on autobahn-cpp, for `Benchmarks/run client`: RawSocket with MessagePack, which it is made for.
//
//   autobahn_caller rs://127.0.0.1:PORT REALM PROCEDURE IN_FLIGHT SIZE CALLS
//
// Calls a procedure that returns its argument, a text of SIZE characters, with IN_FLIGHT calls outstanding at a time: a
// tenth of CALLS for warming up, then CALLS, and prints what these cost this process as `Load/client_load.py` does.
#include <autobahn/autobahn.hpp>
#include <boost/asio.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

using Clock = std::chrono::steady_clock;

namespace {

double cpu_seconds() {
    timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return double(time.tv_sec) + double(time.tv_nsec) * 1e-9;
}

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// Ends the program without its destructors, which wait for a goodbye that nobody reads.
[[noreturn]] void end(int status) {
    std::fflush(stdout);
    std::_Exit(status);
}

[[noreturn]] void fail(const char *reason) {
    std::cerr << "autobahn_caller: " << reason << "\n";
    end(1);
}

class Caller {
public:
    Caller(boost::asio::io_service &loop, std::string procedure, int in_flight, int size)
        : loop(loop), session(std::make_shared<autobahn::wamp_session>(loop)), procedure(std::move(procedure)),
          argument(size_t(size), 'x'), waiting(size_t(in_flight)) {}

    void join(const boost::asio::ip::tcp::endpoint &router, const std::string &realm) {
        transport = std::make_shared<autobahn::wamp_tcp_transport>(loop, router);
        transport->attach(std::static_pointer_cast<autobahn::wamp_transport_handler>(session));
        wait(transport->connect());
        wait(session->start());
        wait(session->join(realm));
    }

    // Seconds that each of so many calls took.
    std::vector<double> call(int calls) {
        latencies.clear();
        latencies.reserve(size_t(calls));
        left = calls;
        wanted = size_t(calls);
        loop.reset();
        for (size_t slot = 0; slot < waiting.size(); slot++) next(slot);
        loop.run();
        if (latencies.size() != wanted) fail("the router closed the connection");
        return std::move(latencies);
    }

private:
    // Runs the loop until a future is ready, and returns what is in it. That may happen on another thread, which does not
    // wake the loop.
    template <typename Value> Value wait(boost::future<Value> future) {
        while (!future.is_ready()) {
            loop.reset();
            loop.run_one_for(std::chrono::milliseconds(1));
        }
        return future.get();
    }

    void next(size_t slot) {
        if (left == 0) return;
        left--;
        auto start = Clock::now();
        waiting[slot] = session->call(procedure, std::make_tuple(argument))
            .then(boost::launch::sync, [this, start, slot](boost::future<autobahn::wamp_call_result> result) {
                if (answer(result) != argument) fail("a call returned something else than its argument");
                latencies.push_back(seconds_since(start));
                if (latencies.size() == wanted) return loop.stop();
                loop.post([this, slot] { next(slot); });  // later: the future that this belongs to is stored there
            });
    }

    static std::string answer(boost::future<autobahn::wamp_call_result> &result) {
        try {
            return result.get().argument<std::string>(0);
        } catch (const std::exception &error) {
            fail(error.what());
        }
    }

    boost::asio::io_service &loop;
    std::shared_ptr<autobahn::wamp_session> session;
    std::shared_ptr<autobahn::wamp_tcp_transport> transport;
    std::string procedure, argument;
    std::vector<boost::future<void>> waiting;  // one for each call in flight
    std::vector<double> latencies;
    int left = 0;  // calls that are still to be made
    size_t wanted = 0;
};

}  // namespace

int main(int count, char **arguments) {
    if (count != 7) {
        std::cerr << "usage: autobahn_caller rs://127.0.0.1:PORT REALM PROCEDURE IN_FLIGHT SIZE CALLS\n";
        return 2;
    }
    std::string url = arguments[1];
    int port = std::atoi(url.substr(url.rfind(':') + 1).c_str()), calls = std::atoi(arguments[6]);
    boost::asio::io_service loop;
    Caller caller(loop, arguments[3], std::atoi(arguments[4]), std::atoi(arguments[5]));
    caller.join({boost::asio::ip::address_v4::loopback(), (unsigned short)port}, arguments[2]);
    caller.call(std::max(1, calls / 10));
    auto start = Clock::now();
    double used = cpu_seconds();
    auto latencies = caller.call(calls);
    double elapsed = seconds_since(start), spent = cpu_seconds() - used, made = double(latencies.size());
    std::sort(latencies.begin(), latencies.end());
    auto microseconds = [&](double share) { return std::lround(latencies[size_t(std::lround(share * (made - 1)))] * 1e6); };
    std::printf("{\"rate\": %f, \"p50\": %ld, \"p99\": %ld, \"cpu\": %f, \"cores\": %f}\n", made / elapsed, microseconds(0.5),
                microseconds(0.99), spent * 1e6 / made, spent / elapsed);
    end(0);
}
