package lab

import (
	"encoding/json"
	"fmt"
	"time"
)

// Part is what the tests look at in an event of a rule over several.
type Part struct {
	Timestamp time.Time `json:"@timestamp"`
	Event     struct {
		Action string `json:"action"`
	} `json:"event"`
	Container struct {
		ID string `json:"id"`
	} `json:"container"`
	Process struct {
		EntityID string `json:"entity_id"`
		Name     string `json:"name"`
		Parent   struct {
			EntityID string `json:"entity_id"`
		} `json:"parent"`
	} `json:"process"`
}

// Alert is what the tests look at in an alert document.
type Alert struct {
	Timestamp time.Time `json:"@timestamp"`
	Event     struct {
		ID     string `json:"id"`
		Kind   string `json:"kind"`
		Action string `json:"action"`
	} `json:"event"`
	Container struct {
		ID string `json:"id"`
	} `json:"container"`
	Process struct {
		PID        int      `json:"pid"`
		Name       string   `json:"name"`
		Executable string   `json:"executable"`
		Args       []string `json:"args"`
		ArgsCount  int      `json:"args_count"`
		Parent     struct {
			PID  int    `json:"pid"`
			Name string `json:"name"`
		} `json:"parent"`
	} `json:"process"`
	Rule struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"rule"`
	Kerneql struct {
		Selftest  bool            `json:"selftest"`
		Undecided json.RawMessage `json:"undecided"`
		Rule      struct {
			FalsePositives []string `json:"false_positives"`
		} `json:"rule"`
		Sequence struct {
			JoinKeys []string `json:"join_keys"`
			Events   []*Part  `json:"events"` // nil in the place of a missing one
		} `json:"sequence"`
	} `json:"kerneql"`

	Received time.Time `json:"-"` // when the line was read
	Line     string    `json:"-"`
}

// String tells the alert apart from others in a failure.
func (a Alert) String() string {
	args := a.Process.Args
	if len(args) > 5 {
		args = append(args[:2:2], "…", args[len(args)-1])
	}
	return fmt.Sprintf("%s: %s %s %.40q (pid %d, container %.12s)", a.Rule.Name, a.Event.Action, a.Process.Name, args, a.Process.PID, a.Container.ID)
}

// LastArg returns the last argument, by which tests mark their programs.
func (a Alert) LastArg() string {
	if n := len(a.Process.Args); n > 0 {
		return a.Process.Args[n-1]
	}
	return ""
}

// ParseAlert reads one line of NDJSON.
func ParseAlert(line string) (Alert, error) {
	alert := Alert{Received: time.Now(), Line: line}
	err := json.Unmarshal([]byte(line), &alert)
	return alert, err
}
