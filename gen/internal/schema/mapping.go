package schema

import (
	"maps"
	"slices"
)

// mappingTypes are Elasticsearch's names of types.
var mappingTypes = map[string]Type{
	"keyword": Keyword, "constant_keyword": Keyword, "wildcard": Keyword, "version": Version,
	"text": Keyword, "match_only_text": Keyword,
	"long": Long, "integer": Long, "short": Long, "byte": Long, "unsigned_long": Long,
	"double": Double, "float": Double, "half_float": Double, "scaled_float": Double,
	"boolean": Bool, "date": Date, "date_nanos": Date, "ip": IP,
	"object": Object, "flattened": Object,
}

// MappingType returns the type that Elasticsearch calls that, and whether there
// is one.
func MappingType(name string) (Type, bool) {
	t, ok := mappingTypes[name]
	return t, ok
}

// NearestMappingType returns the name of a type that is spelled most like name,
// "" if none is.
func NearestMappingType(name string) string {
	return nearest(name, slices.Sorted(maps.Keys(mappingTypes)))
}
