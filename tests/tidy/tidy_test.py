#!/usr/bin/env python3
"""The tidy checks must fail on what they are for."""
import unittest

import tidy


class Tidy(unittest.TestCase):
    def includes(self, path, line):
        return list(tidy.check_includes(path, line))

    def test_back_arrow_fails(self):
        self.assertTrue(self.includes("core/a.cc", '#include "catalog/catalog.h"'))
        self.assertTrue(self.includes("quality/a.cc", '#include "mdm/model.h"'))
        self.assertTrue(self.includes("lineage/a.h", '#include "quality/contract.h"'))
        self.assertFalse(self.includes("ingest/a.cc", '#include "quality/contract.h"'))
        self.assertTrue(self.includes("core/batch.h", '#include "core/sql/ast.h"'))

    def test_internal_header_of_another_module_fails(self):
        self.assertTrue(self.includes("ingest/a.cc", '#include "quality/internal/x.h"'))
        self.assertFalse(self.includes("quality/a.cc", '#include "quality/internal/x.h"'))

    def test_third_party_header_in_the_wrong_room_fails(self):
        self.assertTrue(self.includes("quality/a.cc", "#include <rocksdb/db.h>"))
        self.assertFalse(self.includes("core/store/store.cc", "#include <rocksdb/db.h>"))
        self.assertTrue(self.includes("api/rest/a.cc", "#include <boost/beast.hpp>"))

    def test_broken_coroutine_laws_fail(self):
        for code in ("auto x = co_await f(T{1, 2});",
                     "co_await f([big]{ return 1; });",
                     "auto s = ok ? co_await f() : s0;",
                     "co_await f({a, b});",
                     "auto l = [this](int x) -> net::awaitable<void> { co_return; }; co_await g(l);"):
            self.assertTrue(list(tidy.check_coroutines("api/http/internal/a.cc", code)), code)

    def test_coroutine_laws_allow_what_holds(self):
        for code in ("auto t = MakeT(); co_await f(t);",
                     "auto fn = [big]{ return 1; }; co_await f(fn);",
                     "if (auto r = co_await f(); r) { g(); }",
                     "while (co_await f(std::move(t))) { g({1}); }",
                     "{ co_await f(C(7)); }"):
            self.assertFalse(list(tidy.check_coroutines("api/http/internal/a.cc", code)), code)

    def test_text_rules(self):
        self.assertTrue(list(tidy.check_text("core/a.cc", "x" * 101)))
        self.assertTrue(list(tidy.check_text("core/a.cc", "// TO" + "DO later")))
        self.assertTrue(list(tidy.check_text("core/string_utils.h", "// A\n#pragma once\n")))
        self.assertTrue(list(tidy.check_text("core/a.h", "#pragma once\n")))


if __name__ == "__main__":
    unittest.main()
