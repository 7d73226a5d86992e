package gen

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/kerneql/kerneql/gen/internal/diag"
	"github.com/kerneql/kerneql/gen/internal/rulefile"
	"github.com/kerneql/kerneql/gen/internal/schema"
)

// Schema is the fields that queries may read: those that everybody has, and
// those that a file declares. The zero value has none of the latter.
type Schema struct {
	fields *schema.Schema
}

// LoadSchema reads a file that declares fields, in the form of the file
// fields.toml of a rules' folder. The schema has those that are declared rightly.
func LoadSchema(path string) (Schema, diag.List) {
	fields, problems := rulefile.LoadFields(path)
	return Schema{fields}, problems
}

// folderSchema reads the fields that a rules' folder declares, if it does.
func folderSchema(dir string) (Schema, diag.List) {
	path := filepath.Join(dir, rulefile.FieldsFile)
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return Schema{}, nil
	}
	return LoadSchema(path)
}
