// The store of images ($DOCKER_SH_ROOT/store, lib/image/store.sh), read.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/record.hpp"
#include "show/value.hpp"

namespace docker_sh {

// The names of each image, by its id, sorted.
using Tags = std::map<std::string, std::vector<std::string>>;
Tags store_tags();

// What the store has of an image: manifest, size, created ...; lists: layers, labels ...
Record store_image(const std::string &id);

// An image's config, the JSON that its id is the digest of. Throws Failure if it is none.
Value store_config(const std::string &id);

// A value of JSON, looked into: what is missing, or is something else, is "", false, 0, nothing.
class Json {
public:
    explicit Json(Value value) : value_(std::move(value)) {}
    Json operator[](const char *key) const;
    Json last() const; // of a list

    std::string text() const { return value_.text() ? *value_.text() : ""; }
    bool flag() const { return value_.kind() == Value::Kind::boolean && value_.boolean(); }
    std::int64_t number() const { return value_.kind() == Value::Kind::integer ? value_.integer() : 0; }
    std::vector<Json> items() const;
    std::vector<std::string> words() const;
    const Value &value() const { return value_; }

private:
    Value value_;
};

} // namespace docker_sh
