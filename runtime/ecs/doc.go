// Package ecs ties event.Event to documents of the Elastic Common Schema: which
// member is which field, how a document is read and written by dotted path, and
// how its values become those of a field.
//
// It may import runtime/event, nothing else of the project.
package ecs

// Version is the version of the schema that documents made here follow.
const Version = "9.0.0"
