package gen

// Files returns what the builder writes besides the rules.
func (b Builder) Files() (Output, error) { return b.module(nil) }
