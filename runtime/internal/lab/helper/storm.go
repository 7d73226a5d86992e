package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"sync"

	"github.com/kerneql/kerneql/runtime/internal/lab/job"
)

// index is the environment variable that tells a worker which one it is.
const index = "KERNEQL_LAB_WORKER"

// storm waits for a line on standard input, so that a sensor can be started
// meanwhile, runs its load and prints the tally.
func storm() error {
	var load job.Storm
	if err := payload(&load); err != nil {
		return err
	}
	fmt.Println("standing by")
	if _, err := bufio.NewReader(os.Stdin).ReadString('\n'); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(brew(load))
}

// brew runs the load in processes of its own, because within one process Go
// lets only one exec happen at a time.
func brew(load job.Storm) job.Tally {
	parts := make([]job.Tally, load.Workers)
	var all sync.WaitGroup
	for i := range parts {
		all.Go(func() { parts[i] = employ(load, i) })
	}
	all.Wait()
	var sum job.Tally
	for _, part := range parts {
		sum = added(sum, part)
	}
	return sum
}

// employ runs one worker process, which is itself an executed program.
func employ(load job.Storm, i int) job.Tally {
	env, err := command("worker", load)
	if err != nil {
		return job.Tally{Errors: []string{err.Error()}}
	}
	cmd := exec.Command("/proc/self/exe")
	cmd.Args[0] = "helper"
	cmd.Env = append(env, index+"="+strconv.Itoa(i))
	cmd.Stderr = os.Stderr
	text, err := cmd.Output()
	tally := job.Tally{}
	if err == nil {
		err = json.Unmarshal(text, &tally)
	}
	if err != nil {
		return job.Tally{Errors: []string{err.Error()}}
	}
	tally.Executed++
	return tally
}

// worker runs its share of a load on threads of its own and prints the tally.
func worker() error {
	var load job.Storm
	if err := payload(&load); err != nil {
		return err
	}
	number, err := strconv.Atoi(os.Getenv(index))
	if err != nil {
		return err
	}
	parts := make([]job.Tally, load.Threads)
	var all sync.WaitGroup
	for t := range parts {
		all.Go(func() { parts[t] = share(load, number*load.Threads+t) })
	}
	all.Wait()
	var sum job.Tally
	for _, part := range parts {
		sum = added(sum, part)
	}
	return json.NewEncoder(os.Stdout).Encode(sum)
}

// share runs the programs of one thread: every one whose number is the
// thread's, modulo the number of threads.
func share(load job.Storm, thread int) job.Tally {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var tally job.Tally
	for n := thread; n < load.Count; n += load.Workers * load.Threads {
		one(load, n, &tally)
	}
	return tally
}

// one runs the n-th program of the load.
func one(load job.Storm, n int, tally *job.Tally) {
	path, args := load.Plain, []string{load.Plain, strconv.Itoa(n)}
	matching, long := every(load.MatchEvery, n), every(load.LongEvery, n)
	tag := load.Tag + strconv.Itoa(n)
	switch {
	case matching:
		path, args = load.Match, []string{"nc", "-l", tag}
	case long:
		args = padded(args, load.LongBytes)
	}
	pid, err := spawn(path, args, "", nil)
	if err != nil {
		tally.Errors = append(tally.Errors, err.Error())
		return
	}
	reap(pid)
	tally.Executed++
	if matching {
		tally.Tags = append(tally.Tags, tag)
	} else if long {
		tally.Long++
	}
}

func every(step, n int) bool { return step > 0 && n%step == step-1 }

func added(a, b job.Tally) job.Tally {
	return job.Tally{
		Executed: a.Executed + b.Executed,
		Long:     a.Long + b.Long,
		Tags:     append(a.Tags, b.Tags...),
		Errors:   append(a.Errors, b.Errors...),
	}
}
