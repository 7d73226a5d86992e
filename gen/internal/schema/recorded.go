package schema

import (
	_ "embed"
	"strings"
	"sync"
)

// The fields that only recordings have, in the form that ecs.txt describes.
var (
	//go:embed ecs.txt
	ecsText string
	//go:embed vendors.txt
	vendorsText string
)

// catalog is the fields of the embedded files.
type catalog struct {
	byName map[string]*Field
	names  []string        // those that have a value, in the order of the files
	open   map[string]bool // objects below which every name is a string
}

// recordings returns the catalog; only what needs it pays for its making.
var recordings = sync.OnceValue(func() *catalog {
	c := &catalog{byName: map[string]*Field{}, open: map[string]bool{}}
	c.read(ecsText)
	c.read(vendorsText)
	return c
})

// read adds the fields of a file.
func (c *catalog) read(text string) {
	for _, entry := range entries(text) {
		objects, members, _ := strings.Cut(entry, " = ")
		for _, object := range strings.Fields(objects) {
			for _, member := range strings.Fields(members) {
				c.add(object, member)
			}
		}
	}
}

// entries returns the lines of a file without comments, each with those that
// go on with it.
func entries(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		switch {
		case strings.HasPrefix(line, "\t"):
			all[len(all)-1] += " " + strings.TrimSpace(line)
		case strings.TrimSpace(line) != "" && line[0] != '#':
			all = append(all, strings.TrimSpace(line))
		}
	}
	return all
}

// memberTypes are the types that a file may name.
var memberTypes = map[string]Type{
	"": Keyword, "long": Long, "double": Double, "boolean": Bool, "date": Date, "ip": IP,
	"object": Object, "open": Object,
}

func (c *catalog) add(object, member string) {
	name, kind, _ := strings.Cut(member, ":")
	if object != "." {
		c.addObjects(object)
		name = object + "." + name
	}
	t := memberTypes[kind]
	if kind == "open" {
		c.open[name] = true
	}
	if c.byName[name] != nil && t == Object {
		return // its members came first
	}
	c.byName[name] = recordedField(name, t)
	if t != Object {
		c.names = append(c.names, name)
	}
}

// addObjects adds an object and those that it lies in.
func (c *catalog) addObjects(name string) {
	for c.byName[name] == nil {
		c.byName[name] = recordedField(name, Object)
		if name = parent(name); name == "" {
			return
		}
	}
}

func parent(name string) string { return name[:max(0, strings.LastIndexByte(name, '.'))] }

func recordedField(name string, t Type) *Field {
	return &Field{Name: name, Type: t, Array: true}
}

// isOpen reports whether every name below an object is a string.
func (s *Schema) isOpen(object string) bool {
	if s != nil && s.declared[object] != nil && s.declared[object].Type == Object {
		return true
	}
	return recordings().open[object]
}

// unlisted are the fields below open objects that have been looked up, by name.
var unlisted sync.Map

// below returns the field of a name below an open object, nil if there is no
// such object. It is the same one each time.
func (s *Schema) below(name string) *Field {
	for object := parent(name); object != ""; object = parent(object) {
		if s.isOpen(object) && len(object)+1 < len(name) {
			f, _ := unlisted.LoadOrStore(name, recordedField(name, Keyword))
			return f.(*Field)
		}
	}
	return nil
}
