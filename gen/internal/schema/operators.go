package schema

import (
	"slices"
)

// Types is a set of types, as bits numbered by Type.
type Types uint16

// TypesOf returns the set of the types.
func TypesOf(types ...Type) Types {
	var s Types
	for _, t := range types {
		s |= 1 << t
	}
	return s
}

// Has reports whether t is in the set.
func (s Types) Has(t Type) bool { return s>>t&1 != 0 }

// String returns the type's name in messages and in the documentation.
func (t Type) String() string {
	return [...]string{"null value", "boolean", "whole number", "number", "string", "network address", "date", "object", "version"}[t]
}

// Operator is one row of the table of comparisons and predicates.
type Operator struct {
	Name     string // as it is written
	Operands Types  // what the left side may be
	List     bool   // the right side may be a list
	Fold     bool   // ignores the case of ASCII letters
	Wildcard bool   // * and ? in the right side are wildcards
	Doc      string
}

var (
	scalars = TypesOf(Bool, Long, Double, Keyword, IP, Date, Version)
	ordered = TypesOf(Long, Double, Keyword, IP, Date, Version)
	strung  = TypesOf(Keyword, Version)
	folded  = TypesOf(Keyword, IP, Version)
)

var operators = []*Operator{
	{Name: "==", Operands: scalars, Doc: "equal; case counts, * is a star"},
	{Name: "!=", Operands: scalars, Doc: "not equal; true if the field is missing"},
	{Name: "<", Operands: ordered, Doc: "less; strings by their bytes, addresses as those of IPv6, versions by precedence"},
	{Name: "<=", Operands: ordered, Doc: "less or equal"},
	{Name: ">", Operands: ordered, Doc: "greater"},
	{Name: ">=", Operands: ordered, Doc: "greater or equal"},
	{Name: ":", Operands: strung, List: true, Fold: true, Wildcard: true, Doc: "fits any of the patterns, ignoring case"},
	{Name: "like", Operands: strung, List: true, Wildcard: true, Doc: "fits any of the patterns"},
	{Name: "like~", Operands: strung, List: true, Fold: true, Wildcard: true, Doc: "fits any of the patterns, ignoring case"},
	{Name: "in", Operands: scalars, List: true, Doc: "equals any of the values"},
	{Name: "in~", Operands: folded, List: true, Fold: true, Doc: "equals any of the values, ignoring case"},
	{Name: "regex", Operands: strung, List: true, Doc: "fits any of the regular expressions"},
	{Name: "regex~", Operands: strung, List: true, Fold: true, Doc: "fits any of the regular expressions, ignoring case"},
}

var operatorByName = index(operators, func(o *Operator) string { return o.Name })

// Operators returns every operator.
func Operators() []*Operator { return slices.Clone(operators) }

// LookupOperator returns the operator that is written like that, nil if there
// is none.
func LookupOperator(name string) *Operator { return operatorByName[name] }

// categories are the values that ECS allows in event.category.
var categories = []string{
	"api", "authentication", "configuration", "database", "driver", "email", "file",
	"host", "iam", "intrusion_detection", "library", "malware", "network", "package",
	"process", "registry", "session", "threat", "vulnerability", "web",
}

// IsCategory reports whether ECS has that event category.
func IsCategory(name string) bool { return slices.Contains(categories, name) }

// NearestCategory returns the category spelled most like name, "" if none is.
func NearestCategory(name string) string { return nearest(name, categories) }
