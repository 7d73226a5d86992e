package probe_test

import (
	"testing"

	"github.com/kerneql/kerneql/runtime/event"
)

// testBootstrap goes the way of a container's runtime: into the cgroup,
// an exec, then into the mount namespace, and the container's program.
func testBootstrap(t *testing.T, w *watcher) {
	c := anyHierarchy(t)
	first := c.add(t, "docker-"+one+".scope")
	second := c.add(t, "docker-"+one+".scope/docker/"+two)
	file := tiny(t, folder(t), "file")
	t.Run("bootstrap", func(t *testing.T) {
		membership(t, w, []string{"join=" + first, "again", "exec=" + file, "x"}, "", "", "", "", "")
	})
	t.Run("arrival", func(t *testing.T) {
		membership(t, w, []string{"join=" + first, "again", "newns", "again", "exec=" + file, "x"}, "", "", "", one, one, one)
	})
	t.Run("the namespace first", func(t *testing.T) {
		membership(t, w, []string{"newns", "again", "join=" + first, "exec=" + file, "x"}, "", "", "", one, one)
	})
	t.Run("another container", func(t *testing.T) {
		membership(t, w, []string{"join=" + first, "newns", "again", "join=" + second, "newns", "exec=" + file, "x"}, "", "", one, two, two)
	})
	t.Run("out of its cgroup", func(t *testing.T) {
		membership(t, w, []string{"join=" + first, "newns", "again", "join=" + c.dir, "exec=" + file, "x"}, "", "", one, one, one)
	})
}

// testMembers follows the children of the runtime and of a container.
func testMembers(t *testing.T, w *watcher) {
	c := anyHierarchy(t)
	first := c.add(t, "docker-"+one+".scope")
	nested := c.add(t, "docker-"+one+".scope/nested")
	file := tiny(t, folder(t), "file")
	p, children := finish(t, "join="+first, "again", "fork=0", "newns", "again", "fork=0", "spawn="+file,
		"join="+nested, "fork=0", "spawn="+file)
	if len(children) != 5 {
		t.Fatalf("%d children", len(children))
	}
	for i, want := range []struct{ kinds, container, what string }{
		{"fork end", "", "a fork of the bootstrap"},
		{"fork end", one, "a fork of a member"},
		{"fork exec end", one, "a program of a member"},
		{"fork end", one, "a fork in a nested cgroup"},
		{"fork exec end", one, "a program in a nested cgroup"},
	} {
		t.Run(want.what, func(t *testing.T) {
			all := w.life(t, children[i])
			if got := kinds(all); got != want.kinds {
				t.Fatalf("the events are %q", got)
			}
			for i := range all {
				wantContainer(t, &all[i], want.container)
			}
		})
	}
	wantContainer(t, last(t, w.life(t, p.pid()), event.End), one)
}

// testSameContainer executes without a mount namespace of its own: the child of
// a member is a member of the same container, and remains one when it goes to
// another container's cgroup, or leaves them all. Otherwise whoever can write to
// the cgroup tree from inside would be out of every rule's sight.
func testSameContainer(t *testing.T, w *watcher) {
	c := anyHierarchy(t)
	first := c.add(t, "docker-"+one+".scope")
	other := c.add(t, "docker-"+two+".scope")
	outside := c.add(t, "elsewhere")
	file := tiny(t, folder(t), "file")
	for _, want := range []struct{ where, container, what string }{
		{first, one, "where the parent is"},
		{other, one, "in another container's cgroup"},
		{outside, one, "in no container's cgroup"},
	} {
		t.Run(want.what, func(t *testing.T) {
			// The parent, a member, waits; its child goes its own way.
			p := start(t, "join="+first, "newns", "again", "child=join="+want.where+"|exec="+file)
			child := p.numbers(t)
			if err := p.cmd.Wait(); err != nil || len(child) != 1 {
				t.Fatal(child, err)
			}
			all := w.life(t, child[0])
			if got := kinds(all); got != "fork exec exec end" {
				t.Fatalf("the events are %q", got)
			}
			wantContainer(t, &all[1], one)
			wantContainer(t, &all[2], want.container)
		})
	}
}
