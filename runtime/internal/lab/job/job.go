// Package job holds what the lab's helper program is asked to do and what it
// answers, as JSON: the tests write it, the helper reads it inside a container
// or a guest. It may import the standard library only.
package job

import "time"

// Helper is the environment variable that names the helper's command when argv
// cannot, because the test wants an argv of its own.
const Helper = "KERNEQL_LAB_HELPER"

// Payload is the environment variable with the JSON of a command named by Helper.
const Payload = "KERNEQL_LAB_PAYLOAD"

// Forks is the environment variable that says how often the fork command forks.
const Forks = "KERNEQL_LAB_FORKS"

// Exec is a program to run.
type Exec struct {
	Path    string        // what execve is given
	Args    []string      // argv, argv[0] included
	Dir     string        // working directory; empty: the agent's
	Env     []string      // environment; none: empty
	ByFD    bool          // run it with execveat on an open file
	Padding int           // bytes of arguments to put behind argv[0]
	Linger  time.Duration // kill it after this time; 0: wait for its end
}

// Done is how a program went.
type Done struct {
	PID     int       // as the agent's pid namespace has it
	Started time.Time // just before the exec
	Error   string    // why it could not be run
}

// Storm is a load of short-lived programs: Workers processes with Threads
// threads each, which together run Count programs.
type Storm struct {
	Workers, Threads, Count int

	Plain      string // the program that matches no rule
	Match      string // the program that does
	MatchEvery int    // every MatchEvery-th program is Match; 0: none
	LongEvery  int    // every LongEvery-th program of Plain gets LongBytes of arguments; 0: none
	LongBytes  int
	Tag        string // the last argument of a matching program starts with it
}

// Tally is what a storm has executed.
type Tally struct {
	Executed int      // programs and workers
	Long     int      // programs with long arguments
	Tags     []string // the last argument of each matching program
	Errors   []string
}

// Drive is a storm beside a sensor, where nothing else runs: the sensor is
// started, the helper goes into the cgroup, brews the storm and stops the
// sensor. It leaves the files status (the sensor's messages) and tally in Out.
type Drive struct {
	Sensor []string // the sensor's argv
	Cgroup string   // folder to make; its name says which container it is
	Out    string   // folder for the files
	Load   Storm
}
