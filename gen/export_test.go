package gen

// Files returns what the builder writes besides the rules.
func (b Builder) Files() (Output, error) { return b.module(nil) }

// Module returns the files of a sensor's module with compiled rules.
func (b Builder) Module(out Output) (Output, error) { return b.module(out) }

// WriteTree writes all files below a folder.
func (out Output) WriteTree(dir string) error { return out.writeTree(dir) }
