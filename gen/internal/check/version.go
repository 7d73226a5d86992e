package check

import (
	"cmp"
	"regexp"
	"strings"
)

// Versions have the order of Elasticsearch's version fields: that of
// semver.org, with any number of numbers in front, where what a build is called
// counts last. What is no version comes after all versions, as text.

// versionForm has the numbers, what precedes a release, and the build.
var versionForm = func() *regexp.Regexp {
	const number, name, build = `(?:0|[1-9][0-9]*)`, `(?:0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)`, `[0-9a-zA-Z-]+`
	listOf := func(x string) string { return x + `(?:\.` + x + `)*` }
	return regexp.MustCompile(`\A(` + listOf(number) + `)(-` + listOf(name) + `)?(\+` + listOf(build) + `)?\z`)
}()

// Elasticsearch takes more for no version.
const (
	maxVersionNames  = 32  // between dots
	maxVersionDigits = 127 // of a number
)

// orderVersions compares two versions.
func orderVersions(a, b string) int { return cmp.Compare(versionKey(a), versionKey(b)) }

// versionKey is a text that is ordered by its bytes as the version is. A number
// is preceded by its length, the numbers are followed by 1 before a release and
// by 2 otherwise.
func versionKey(s string) string {
	parts := versionForm.FindStringSubmatch(s)
	if parts == nil || tooLong(parts[1:]) {
		return "\x02" + s
	}
	key := "\x01" + namesKey(parts[1])
	if parts[2] == "" {
		return key + "\x02" + parts[3]
	}
	return key + "\x01" + namesKey(parts[2][1:]) + parts[3]
}

func tooLong(parts []string) bool {
	for i, p := range parts {
		names := strings.Split(strings.TrimPrefix(p, "-"), ".")
		if len(names) > maxVersionNames {
			return true
		}
		for _, name := range names {
			if i < 2 && len(name) > maxVersionDigits && isDigits(name) {
				return true
			}
		}
	}
	return false
}

func namesKey(list string) string {
	names := strings.Split(list, ".")
	for i, name := range names {
		if isDigits(name) {
			names[i] = string([]byte{1, byte(len(name))}) + name
		}
	}
	return strings.Join(names, ".")
}

func isDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }
