// codec_baselines NAME COUNT: what codec-benchmark does, by libraries in C and C++. Prints the nanoseconds of CPU time of
// each time, and a sum. Without arguments it prints the names.
#include <msgpack.h>
#include <simdjson.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <map>
#include <string>
#include <vector>

static const std::string text = R"([48,78141351,{},"com.example.add",[23,7],{"unit":"mm"}])";

static void check(bool holds) {
    if (!holds) abort();
}

// What a router must know of a CALL: type, request, options and procedure. The payload stays text, as ours does; with
// `keeping`, all that ours keeps after the bytes are gone is copied too.
static size_t envelope(simdjson::ondemand::parser &parser, const simdjson::padded_string &padded, bool keeping) {
    auto document = parser.iterate(padded);
    uint64_t type = 0, request = 0;
    size_t options = 0;
    std::string_view procedure, list, dictionary;
    int position = 0;
    for (auto element : document.get_array()) {
        switch (position++) {
        case 0: check(!element.get_uint64().get(type)); break;
        case 1: check(!element.get_uint64().get(request)); break;
        case 2: for (auto field : element.get_object()) { check(!field.error()); options++; } break;
        case 3: check(!element.get_string().get(procedure)); break;
        case 4: {
            simdjson::ondemand::array array;
            check(!element.get_array().get(array));
            check(!simdjson::to_json_string(array).get(list));
            break;
        }
        case 5: {
            simdjson::ondemand::object object;
            check(!element.get_object().get(object));
            check(!simdjson::to_json_string(object).get(dictionary));
            break;
        }
        }
    }
    check(type == 48 && options == 0 && position == 6);
    if (keeping) {
        std::string name(procedure);
        std::vector<char> payload;
        payload.reserve(list.size() + dictionary.size());
        payload.insert(payload.end(), list.begin(), list.end());
        payload.insert(payload.end(), dictionary.begin(), dictionary.end());
        return name.size() + payload.size();
    }
    return (request & 1) + procedure.size() + list.size() + dictionary.size();
}

static void pack(msgpack_packer *packer) {
    auto string = [&](const char *text) { msgpack_pack_str_with_body(packer, text, strlen(text)); };
    msgpack_pack_array(packer, 6);
    msgpack_pack_uint64(packer, 48);
    msgpack_pack_uint64(packer, 78141351);
    msgpack_pack_map(packer, 0);
    string("com.example.add");
    msgpack_pack_array(packer, 2);
    msgpack_pack_int64(packer, 23);
    msgpack_pack_int64(packer, 7);
    msgpack_pack_map(packer, 1);
    string("unit");
    string("mm");
}

int main(int count, char **arguments) {
    simdjson::ondemand::parser lazy;
    simdjson::dom::parser strict;
    simdjson::padded_string padded(text);
    msgpack_sbuffer buffer;
    msgpack_sbuffer_init(&buffer);
    msgpack_packer packer;
    msgpack_packer_init(&packer, &buffer, msgpack_sbuffer_write);
    pack(&packer);
    std::string packed(buffer.data, buffer.size);
    msgpack_unpacked unpacked;
    msgpack_unpacked_init(&unpacked);

    std::map<std::string, std::function<size_t()>> benchmarks = {
        {"decode CALL, simdjson on demand", [&] { return envelope(lazy, padded, false); }},
        {"decode CALL, simdjson on demand, kept", [&] { return envelope(lazy, padded, true); }},
        {"decode CALL, simdjson DOM", [&] {
            simdjson::dom::array list;
            check(!strict.parse(padded).get(list));
            return list.size();
        }},
        {"decode CALL, msgpack-c", [&] {
            size_t offset = 0;
            check(msgpack_unpack_next(&unpacked, packed.data(), packed.size(), &offset) == MSGPACK_UNPACK_SUCCESS);
            return (size_t)unpacked.data.via.array.size;
        }},
        {"encode CALL, msgpack-c", [&] {
            msgpack_sbuffer_clear(&buffer);
            pack(&packer);
            return buffer.size;
        }},
    };
    if (count != 3 || !benchmarks.count(arguments[1])) {
        for (auto &[name, body] : benchmarks) puts(name.c_str());
        return count == 1 ? 0 : 2;
    }
    auto body = benchmarks[arguments[1]];
    long times = atol(arguments[2]);
    size_t sum = body();
    clock_t start = clock();
    for (long time = 0; time < times; time++) sum += body();
    double nanoseconds = (double)(clock() - start) / CLOCKS_PER_SEC * 1e9;
    printf("%f %zu\n", nanoseconds / (times ? times : 1), sum);
}
