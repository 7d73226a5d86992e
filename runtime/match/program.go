package match

import "github.com/kerneql/kerneql/runtime/event"

// Program is a rule set after compilation: all that a sensor needs of it except
// the prefilter's instructions, which generated/ hands over separately so that
// this package needs no eBPF library.
type Program struct {
	// Rules is the metadata, sorted by rule id; bit i of a Verdict is Rules[i].
	Rules []Rule
	// Match evaluates every rule on the event. It allocates nothing and keeps
	// no part of the event. The verdict's words are overwritten.
	Match func(e *event.Event, v *Verdict)
	// Sequences are the rules over several events. Their stages are bits of a
	// verdict, behind those of the rules; the bit of such a rule itself is set
	// when any of its stages holds.
	Sequences []Sequence
	// Pipes are the pipes of rules over single events, by rule index.
	Pipes map[int][]Pipe
	// Stages is how many bits a verdict has behind those of the rules.
	Stages int
	// More are the fields that recorded events carry in event.Event.More.
	More []More
	// Reads holds the fields that some rule reads.
	Reads event.Set
	// Automaton is what the kernel runs over names and arguments.
	Automaton *Automaton
}

// Verdict is the outcome of one evaluation, one bit a rule. A rule that is
// possible but not certain could not be decided from what the event holds.
type Verdict struct {
	Certain  []uint64
	Possible []uint64
}

// NewVerdict returns a verdict of n bits.
func NewVerdict(n int) *Verdict {
	words := (n + 63) / 64
	return &Verdict{Certain: make([]uint64, words), Possible: make([]uint64, words)}
}

// NewVerdict returns a verdict for the program's rules and stages.
func (p *Program) NewVerdict() *Verdict { return NewVerdict(len(p.Rules) + p.Stages) }

// Rule is what an alert and the catalogue tell of a rule.
type Rule struct {
	ID             string
	Name           string
	Description    string
	Severity       string // low, medium, high, critical
	RiskScore      int    // 0 to 100
	Version        int
	Authors        []string
	License        string
	References     []string
	Tags           []string
	FalsePositives []string
	Note           string // triage notes, Markdown
	Threat         []Threat
	Query          string // the EQL as written
	Source         string // file:line of the query, slash-separated, relative to the rules folder's parent
	Live           string // "live", or "replay only: …" with the reason
	// Stages is how many events a sequence or a sample has, those that must be
	// missing included; 0 for a rule over one event.
	Stages int
	// Kernel says in words what the kernel tests for the rule; Open says why
	// it lets through more than the rule asks, empty when it tests all of it.
	Kernel string
	Open   []string
	// Selftests are the cases of the rule's test file that a sensor can act out.
	Selftests []Selftest
}

// Selftest is a case for the sensor's selftest, acted out in a container: a
// program of that name is executed with those arguments.
type Selftest struct {
	Name  string   // the executable's file name
	Args  []string // all of argv
	Fork  bool     // the event in question is the program's fork, not its execution
	Match bool     // the rule must fire; otherwise it must not
}

// Threat is one entry of a rule's mapping to a framework of attack techniques.
type Threat struct {
	Framework  string
	Tactic     Reference
	Techniques []Technique
}

// Reference is an entry of a framework.
type Reference struct{ ID, Name, Reference string }

// Technique is a technique with its sub-techniques.
type Technique struct {
	Reference
	Subtechniques []Reference
}
