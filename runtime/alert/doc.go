// Package alert makes the document that is reported when a rule matches: the
// event's own fields, and with them the rule, its threat mapping and, under
// kerneql.rule, what the Elastic Common Schema has no field for.
//
// It may import runtime/ecs, runtime/event and runtime/match, nothing else of
// the project.
package alert
