package ecs

import (
	"encoding/json"
	"math"
	"testing"
)

// bad is the value of what a field can't hold.
const bad = "malformed"

func orBad[T any](v T, ok bool) any {
	if !ok {
		return bad
	}
	return v
}

func TestConvert(t *testing.T) {
	text := func(v any) any { return orBad(ToText(v)) }
	number := func(v any) any { return orBad(ToNumber(v)) }
	float := func(v any) any { return orBad(ToFloat(v)) }
	truth := func(v any) any { return orBad(ToBool(v)) }
	address := func(v any) any { return orBad(ToAddress(v)) }
	object := map[string]any{}
	for what, c := range map[string]struct {
		to     func(any) any
		values map[any]any
	}{
		"text": {text, map[any]any{"": "", " a ": " a ", json.Number("7.0"): "7.0", json.Number("1E3"): "1E3", true: "true", 5.0: bad}},
		"number": {number, map[any]any{
			json.Number("7"): int64(7), "7": int64(7), "-7": int64(-7), "+7": int64(7), json.Number("7.9"): int64(7), "-7.9": int64(-7),
			"7e2": int64(700), ".5": int64(0), "-.5": int64(0), "5.": int64(5), json.Number("9223372036854775807"): int64(math.MaxInt64),
			"9007199254740993.5": int64(9007199254740993), "9223372036854775807.9": int64(math.MaxInt64),
			json.Number("9223372036854775808"): bad, "1e30": bad, "": bad, " 5 ": bad, "5 ": bad, "0x5": bad, "five": bad, "1_000": bad,
			"NaN": bad, "inf": bad, true: bad, "1.2.3": bad, "5.x": bad,
		}},
		"float": {float, map[any]any{
			json.Number("7"): 7.0, "7.25": 7.25, " 5 ": 5.0, "1e3": 1000.0, ".5": 0.5, "-0.5": -0.5,
			"1e400": bad, "": bad, "NaN": bad, "Infinity": bad, "0x1p3": bad, false: bad, "1,5": bad,
		}},
		"bool": {truth, map[any]any{true: true, "true": true, false: false, "false": false, "": false, "True": bad, "yes": bad, json.Number("1"): bad}},
		"address": {address, map[any]any{
			"10.0.0.1": "10.0.0.1", "::FFFF:10.0.0.1": "10.0.0.1", "2001:DB8:0:0::1": "2001:db8::1", "::": "::",
			"10.0.0.0/8": bad, "10.0.0.01": bad, "fe80::1%eth0": bad, "": bad, " 10.0.0.1": bad, json.Number("1"): bad,
		}},
	} {
		for v, want := range c.values {
			if got := c.to(v); got != want {
				t.Errorf("%s of %#v is %v, want %v", what, v, got, want)
			}
		}
		if got := c.to(object); got != bad {
			t.Errorf("%s of an object is %v", what, got)
		}
	}
}

func TestToDate(t *testing.T) {
	for v, want := range map[any]string{
		"2026-01-02T03:04:05Z":                   "2026-01-02T03:04:05.000000000Z",
		"2026-01-02T03:04:05":                    "2026-01-02T03:04:05.000000000Z",
		"2026-01-02T03:04:05.6":                  "2026-01-02T03:04:05.600000000Z",
		"2026-01-02T03:04:05,6Z":                 "2026-01-02T03:04:05.600000000Z",
		"2026-01-02T03:04:05.123456789987+01:00": "2026-01-02T02:04:05.123456789Z",
		"2026-01-02T03:04:05.1+0100":             "2026-01-02T02:04:05.100000000Z",
		"2026-01-02T03:04:05-01":                 "2026-01-02T04:04:05.000000000Z",
		"2026-01-02T03:04Z":                      "2026-01-02T03:04:00.000000000Z",
		"2026-01-02T03+01:00":                    "2026-01-02T02:00:00.000000000Z",
		"2026-01-02T03":                          "2026-01-02T03:00:00.000000000Z",
		"2026-01-02T":                            "2026-01-02T00:00:00.000000000Z",
		"2026-01-02":                             "2026-01-02T00:00:00.000000000Z",
		"2026-01":                                "2026-01-01T00:00:00.000000000Z",
		"2026":                                   "2026-01-01T00:00:00.000000000Z",
		json.Number("2026"):                      "1970-01-01T00:00:02.026000000Z",
		"1":                                      "1970-01-01T00:00:00.001000000Z",
		"-1":                                     "1969-12-31T23:59:59.999000000Z",
		json.Number("1500.25"):                   "1970-01-01T00:00:01.500250000Z",
		"-1.5":                                   "1969-12-31T23:59:59.998500000Z",
		"1500":                                   "1970-01-01T00:00:01.500000000Z", // the year is too far away
		"2026-01-02T3:04:05Z":                    bad,
		"2026-01-02T3Z":                          bad,
		"2026-01-02T3+01:00":                     bad,
		"2026-1-2":                               bad,
		"2026-02-30":                             bad,
		"2026-01-02 03:04:05":                    bad,
		"2026-01-02T03:04:05z":                   bad,
		"2026-01-02Z":                            bad,
		"9999-01-01":                             bad,
		json.Number("1e12"):                      bad,
		"":                                       bad,
		".5":                                     bad,
		" 1":                                     bad,
		"1.-5":                                   bad,
		"now":                                    bad,
		json.Number("99999999999999999999999999"): bad,
		json.Number("9999999999999999"):           bad,
		true:                                      bad,
	} {
		got := bad
		if ns, ok := ToDate(v); ok {
			got = FormatTime(ns)
		}
		if got != want {
			t.Errorf("%#v is %s, want %s", v, got, want)
		}
	}
}
