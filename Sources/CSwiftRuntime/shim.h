// The table of distributed functions that the compiler leaves in every image.
//
// Swift can run a distributed function by its mangled name (`executeDistributedTarget`) but cannot list those that there
// are. The Swift runtime of ELF systems gives every loaded image's metadata sections out
// (swift/stdlib/public/runtime/ImageInspectionCommon.cpp; Swift Testing finds its tests this way), and the records in
// the section of accessible functions are laid out as TargetAccessibleFunctionRecord in swift/ABI/Metadata.h.

#ifndef SWAMPY_CSWIFTRUNTIME_H
#define SWAMPY_CSWIFTRUNTIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct swiftruntime_range {
    uintptr_t start;
    size_t length;
};

struct swiftruntime_sections {
    uintptr_t version;
    const void *base_address;
    void *unused[2];
    struct swiftruntime_range before_accessible_functions[12];
    struct swiftruntime_range accessible_functions;  // since version 3
};

// Each address is told as a distance from where it stands.
struct swiftruntime_function {
    int32_t name;
    int32_t generic_environment;  // 0 for a function that is not generic
    int32_t type;
    int32_t function;
    uint32_t flags;  // bit 0: a distributed function
};

struct swiftruntime_visitor {
    void (*visit)(const char *name, bool is_generic, void *context);
    void *context;
};

extern void swift_enumerateAllMetadataSections(
    bool (*body)(const struct swiftruntime_sections *sections, void *context), void *context);

static inline bool swiftruntime_visitSections(const struct swiftruntime_sections *sections, void *context) {
    const struct swiftruntime_visitor *visitor = (const struct swiftruntime_visitor *)context;
    if (sections->version < 3) return true;
    const struct swiftruntime_function *record =
        (const struct swiftruntime_function *)sections->accessible_functions.start;
    size_t count = sections->accessible_functions.length / sizeof *record;
    for (; count > 0; count--, record++) {
        if (record->flags & 1)
            visitor->visit((const char *)&record->name + record->name, record->generic_environment != 0, visitor->context);
    }
    return true;
}

/// Calls `visit` with the mangled name of each distributed function in this process.
static inline void swiftruntime_forEachDistributedFunction(
    void (*visit)(const char *name, bool is_generic, void *context), void *context) {
    struct swiftruntime_visitor visitor = {visit, context};
    swift_enumerateAllMetadataSections(swiftruntime_visitSections, &visitor);
}

#endif
