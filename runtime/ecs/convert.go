package ecs

import (
	"encoding/json"
	"math"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// The functions below turn a value of a document into the value of a field, as
// Elasticsearch's mapping does when it indexes the document with the settings
// that it has by default. They report false for a value that the field can't
// hold, such as an object. Who reads recordings and who interprets rules use the
// same ones, so that they can't differ.
//
// Three things are otherwise: a date keeps its nanoseconds, a number keeps all
// the bits of a float64 whatever its type, and a date that is a number of four
// digits is milliseconds, not a year.

// ToText returns the value of a string field: numbers stay as they are written.
func ToText(value any) (string, bool) {
	switch v := value.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
}

// digits returns the text of a number, or of a string that may hold one.
func digits(value any) (string, bool) {
	if _, isBool := value.(bool); isBool {
		return "", false
	}
	return ToText(value)
}

// ToNumber returns the value of a field of whole numbers. Fractions are cut off.
func ToNumber(value any) (int64, bool) {
	text, ok := digits(value)
	if !ok {
		return 0, false
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n, true
	}
	f, ok := parseFloat(text)
	if !ok {
		return 0, false
	}
	if whole, _, plain := strings.Cut(text, "."); plain && !strings.ContainsAny(text, "eE") {
		if n, err := strconv.ParseInt(whole, 10, 64); err == nil {
			return n, true // not rounded, as f is
		}
	}
	return int64(f), math.MinInt64 <= f && f < math.MaxInt64
}

// ToFloat returns the value of a field of numbers with fractions. Other than a
// whole number it may have blanks around.
func ToFloat(value any) (float64, bool) {
	text, ok := digits(value)
	if !ok {
		return 0, false
	}
	return parseFloat(strings.TrimSpace(text))
}

// parseFloat reads a decimal number, nothing else that Go calls one.
func parseFloat(text string) (float64, bool) {
	if strings.ContainsAny(text, "xXpP_nN") {
		return 0, false
	}
	f, err := strconv.ParseFloat(text, 64)
	return f, err == nil
}

// ToBool returns the value of a boolean field; the empty string is false.
func ToBool(value any) (truth, ok bool) {
	switch value {
	case true, "true":
		return true, true
	case false, "false", "":
		return false, true
	}
	return false, false
}

// ToAddress returns the value of a field of network addresses, in canonical
// form: IPv4 in IPv6 is IPv4.
func ToAddress(value any) (string, bool) {
	text, ok := value.(string)
	if !ok {
		return "", false
	}
	a, err := netip.ParseAddr(text)
	if err != nil || a.Zone() != "" {
		return "", false
	}
	return a.Unmap().String(), true
}

// ToDate returns the value of a date field in nanoseconds since 1970: a number
// is milliseconds, text is a strict_date_optional_time or else milliseconds.
// What comes after the nanoseconds is cut off.
func ToDate(value any) (int64, bool) {
	switch v := value.(type) {
	case json.Number:
		return parseMillis(v.String())
	case string:
		if ns, ok := parseDate(v); ok {
			return ns, true
		}
		return parseMillis(v)
	}
	return 0, false
}

// dateLayouts are the forms of strict_date_optional_time; a fraction may follow
// the seconds in each. The commonest come first.
var dateLayouts = layouts()

func layouts() []string {
	all := []string{time.RFC3339}
	for _, clock := range []string{"15:04:05", "15:04", "15", ""} {
		for _, zone := range []string{"Z07:00", "Z0700", "Z07", ""} {
			all = append(all, "2006-01-02T"+clock+zone)
		}
	}
	return append(all, "2006-01-02", "2006-01", "2006")
}

func parseDate(text string) (int64, bool) {
	_, clock, _ := strings.Cut(text, "T")
	if hour := len(clock) - len(strings.TrimLeft(clock, "0123456789")); hour == 1 {
		return 0, false // package time would take an hour of one digit
	}
	for _, layout := range dateLayouts {
		if t, err := time.Parse(layout, text); err == nil {
			return nanoseconds(t)
		}
	}
	return 0, false
}

// nanoseconds refuses what 64 bits of nanoseconds can't hold.
func nanoseconds(t time.Time) (int64, bool) {
	ns := t.UnixNano()
	return ns, time.Unix(0, ns).Equal(t)
}

// parseMillis reads milliseconds since 1970, which may have a fraction.
func parseMillis(text string) (int64, bool) {
	whole, fraction, _ := strings.Cut(text, ".")
	ms, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || strings.Trim(fraction, "0123456789") != "" {
		return 0, false
	}
	rest, _ := strconv.ParseInt((fraction + "000000")[:6], 10, 64)
	if whole[0] == '-' {
		rest = -rest
	}
	t := time.UnixMilli(ms).Add(time.Duration(rest))
	return nanoseconds(t)
}
