// Signatures and sets of keys as the standards print them.
#include "openid/impl/key_set.hpp"

#include <gtest/gtest.h>

namespace switchboard::openid {
namespace {

// RFC 7515, appendix A.2: RS256.
TEST(Rfc7515, A2) {
    json::object const key{
        {"kty", "RSA"},
        {"n", "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-"
              "4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_"
              "YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-"
              "KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-"
              "DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"},
        {"e", "AQAB"}};
    std::string token =
        "eyJhbGciOiJSUzI1NiJ9."
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cn"
        "VlfQ."
        "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_"
        "O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_"
        "nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-"
        "eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp"
        "0igcN_IoypGlUPQGe77Rw";
    EXPECT_TRUE(is_signed_by(token, key));
    token[30] = token[30] == 'a' ? 'b' : 'a';
    EXPECT_FALSE(is_signed_by(token, key));
}

// RFC 7515, appendix A.3: ES256.
TEST(Rfc7515, A3) {
    json::object const key{
        {"kty", "EC"},
        {"crv", "P-256"},
        {"x", "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"},
        {"y", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}};
    std::string token =
        "eyJhbGciOiJFUzI1NiJ9."
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cn"
        "VlfQ."
        "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    EXPECT_TRUE(is_signed_by(token, key));
    token[30] = token[30] == 'a' ? 'b' : 'a';
    EXPECT_FALSE(is_signed_by(token, key));
}

// RFC 7517, appendix A.1: a set with a key for encryption and one for RS256.
TEST(Rfc7517, A1) {
    json::array const keys{
        json::object{
            {"kty", "EC"},
            {"crv", "P-256"},
            {"x", "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4"},
            {"y", "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"},
            {"use", "enc"},
            {"kid", "1"}},
        json::object{
            {"kty", "RSA"},
            {"n", "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1"
                  "L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_"
                  "RN5w6Cf0h4QyQ5v-65YGjQR0_"
                  "FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt"
                  "-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-"
                  "kEgU8awapJzKnqDKgw"},
            {"e", "AQAB"},
            {"alg", "RS256"},
            {"kid", "2011-04-29"}}};
    auto const chosen = choose_key(keys, {"RS256", {}});
    ASSERT_TRUE(std::holds_alternative<json::object>(chosen));
    EXPECT_EQ(std::get<json::object>(chosen).at("kid"), "2011-04-29");
    EXPECT_TRUE(std::holds_alternative<NoKey>(choose_key(keys, {"ES256", {}})));
    EXPECT_TRUE(std::holds_alternative<NoKey>(choose_key(keys, {"ES256", "1"})));
    EXPECT_TRUE(std::holds_alternative<NoKey>(choose_key(keys, {"PS256", "2011-04-29"})));
}

} // namespace
} // namespace switchboard::openid
