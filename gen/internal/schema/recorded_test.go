package schema

import (
	"slices"
	"strings"
	"sync"
	"testing"
)

func TestRecordedTypes(t *testing.T) {
	for name, want := range map[string]Type{
		"file.path": Keyword, "registry.data.strings": Keyword, "message": Keyword,
		"process.env_vars": Keyword, "process.parent.group_leader.pid": Long,
		"process.thread.capabilities.effective": Keyword, "process.entry_leader.entry_meta.source.ip": IP,
		"file.size": Long, "file.mtime": Date, "source.ip": IP, "host.cpu.usage": Double,
		"vulnerability.score.base": Double, "url.port": Long, "dll.code_signature.trusted": Bool,
		"process": Object, "process.parent": Object, "process.tty": Object, "process.tty.char_device.major": Long,
		"source.geo.location": Object, "dns.answers": Object, "dns.answers.name": Keyword, "labels": Object,
		"process.Ext": Object, "process.Ext.effective_parent.executable": Keyword, "process.Ext.created_suspended": Bool,
		"process.Ext.relative_file_creation_time": Double, "process.parent.Ext.real.pid": Long,
		"process.Ext.token.integrity_level_name": Keyword, "file.Ext.windows.zone_identifier": Long,
		"file.Ext.entropy": Double, "file.Ext.header_bytes": Keyword, "user.Ext.real.id": Keyword,
		"Effective_process.executable": Keyword, "powershell.file.script_block_text": Keyword,
		"auditd.sequence": Long, "host.os.Ext.variant": Keyword, "user.effective.id": Keyword,
		"process.group_leader.name": Keyword, "process.parent.env_vars": Keyword,
	} {
		f := Lookup(name)
		switch {
		case f == nil:
			t.Errorf("%s is not found", name)
		case f.Type != want || f.Name != name || !f.Extra() || !f.Array || f.Origin != ReplayOnly:
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestOpenObjects(t *testing.T) {
	for name, want := range map[string]bool{
		"labels.stage": true, "container.labels.a.b": true, "winlog.event_data.TargetUserName": true,
		"winlog.channel": true, "auditd.data.a0": true, "aws.cloudtrail.user_identity.arn": true,
		"kubernetes.audit.user.extra.authentication.kubernetes.io/pod-name": true,
		"process.Ext.api.metadata.target":                                   true, "file.elf.imports.printf": true,
		"labels.": false, "winlogs.channel": false, "file.Path": false, "Process.name": false,
		"process.name.text": false, "process.Ext.tokens": false, "source.geo.location.lat": false,
		"auditd.sequences": false, "": false, ".": false, "process.": false, ".name": false,
	} {
		f := Lookup(name)
		if (f != nil) != want {
			t.Errorf("%s: found %v", name, f)
		}
		if f != nil && (f.Type != Keyword || f.Name != name || !f.Extra() || !f.Array) {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

// TestSameField looks names up from several goroutines: fields are compared as
// pointers.
func TestSameField(t *testing.T) {
	names := []string{"file.path", "labels.a", "labels.b", "process.name", "process.parent"}
	found := make([][]*Field, 8)
	var wait sync.WaitGroup
	for i := range found {
		wait.Go(func() {
			for _, name := range names {
				found[i] = append(found[i], (&Schema{}).Lookup(name))
			}
		})
	}
	wait.Wait()
	for _, fields := range found {
		if !slices.Equal(fields, found[0]) {
			t.Errorf("%v and %v", fields, found[0])
		}
	}
}

func TestDeclare(t *testing.T) {
	s := &Schema{}
	for _, c := range []struct {
		name string
		t    Type
		want bool
	}{
		{"acme.score", Double, true}, {"acme.score", Double, false}, {"acme.tags", Object, true},
		{"aws.bytes", Long, true}, // known only as a name below an open object
		{"process.name", Keyword, false}, {"file.path", Keyword, false}, {"process.parent", Object, false},
	} {
		if got := s.Declare(c.name, c.t); got != c.want {
			t.Errorf("Declare(%s) = %v", c.name, got)
		}
	}
	for name, want := range map[string]Type{"acme.score": Double, "acme.tags": Object, "acme.tags.x": Keyword, "aws.bytes": Long, "aws.byte": Keyword} {
		if f := s.Lookup(name); f == nil || f.Type != want || f != s.Lookup(name) {
			t.Errorf("%s: %+v", name, f)
		}
	}
	if Lookup("acme.score") != nil || Lookup("acme.tags.x") != nil {
		t.Error("declared for everybody")
	}
	if got := s.Nearest("acme.scor"); got != "acme.score" {
		t.Errorf("nearest is %q", got)
	}
}

// TestFiles makes sure that the files say what their form allows, and each
// thing once.
func TestFiles(t *testing.T) {
	seen := map[string]string{}
	for _, entry := range slices.Concat(entries(ecsText), entries(vendorsText)) {
		objects, members, ok := strings.Cut(entry, " = ")
		if !ok {
			t.Errorf("no = in %s", entry)
		}
		for _, object := range strings.Fields(objects) {
			for _, member := range strings.Fields(members) {
				name, kind, typed := strings.Cut(member, ":")
				if _, known := memberTypes[kind]; !known || typed && kind == "" {
					t.Errorf("unknown type: %s", member)
				}
				if old, twice := seen[object+"."+name]; twice {
					t.Errorf("%s.%s stands twice, as %q and %q", object, name, old, kind)
				}
				seen[object+"."+name] = kind
			}
		}
	}
	if c := recordings(); len(c.names) < 2600 || len(c.open) < 150 {
		t.Errorf("only %d names, %d open objects", len(c.names), len(c.open))
	}
}

// TestRowsAgree compares the rows with ECS: an open or extra field never hides
// what the sensor has, and the types are the same.
func TestRowsAgree(t *testing.T) {
	for _, f := range rows {
		if listed := recordings().byName[f.Name]; listed == nil || listed.Type != f.Type {
			t.Errorf("%s: ECS has %+v", f.Name, listed)
		}
	}
}
