package lab

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Counters is what a sensor prints for one kind of event when it stops.
type Counters struct {
	Seen, Filtered, Queued, Lost  int
	Matched, Unmatched, Undecoded int
}

// Sum reports what is wrong with the counters in themselves.
func (c Counters) Sum() error {
	if c.Seen != c.Filtered+c.Queued+c.Lost {
		return fmt.Errorf("seen is not filtered + queued + lost: %+v", c)
	}
	if c.Queued != c.Matched+c.Unmatched+c.Undecoded {
		return fmt.Errorf("queued is not matched + unmatched + undecodable: %+v", c)
	}
	return nil
}

var counted = regexp.MustCompile(`^(exec|fork|end): (.*)$`)

// ParseCounters finds the counters, by kind, in what a sensor said.
func ParseCounters(status string) (map[string]Counters, error) {
	out := map[string]Counters{}
	for _, line := range strings.Split(status, "\n") {
		m := counted.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil {
			continue
		}
		c, err := parseCounters(strings.Fields(m[2]))
		if err != nil {
			return nil, fmt.Errorf("%q: %w", line, err)
		}
		out[m[1]] = c
	}
	if len(out) != 3 {
		return nil, fmt.Errorf("no counters of exec, fork and end in:\n%s", status)
	}
	return out, nil
}

func parseCounters(words []string) (Counters, error) {
	var c Counters
	into := map[string]*int{
		"seen": &c.Seen, "filtered": &c.Filtered, "queued": &c.Queued, "lost": &c.Lost,
		"matched": &c.Matched, "unmatched": &c.Unmatched, "undecodable": &c.Undecoded,
	}
	for i := 0; i+1 < len(words); i += 2 {
		number, err := strconv.Atoi(words[i+1])
		if err != nil {
			return c, err
		}
		if into[words[i]] == nil {
			return c, fmt.Errorf("unknown counter %q", words[i])
		}
		*into[words[i]] = number
		delete(into, words[i])
	}
	if len(into) > 0 {
		return c, fmt.Errorf("%d counters are missing", len(into))
	}
	return c, nil
}
