package codes

import "github.com/kerneql/kerneql/gen/internal/diag"

// ruleRows are what "kerneql check" finds in rules that are right as they are.
var ruleRows = []Code{
	{
		Name: "never-matches", Severity: diag.Warning,
		Doc: "No event at all fulfils the rule's condition, or that of an event which a sequence or a sample needs. The place is that of the " +
			"smallest part that cannot hold. A condition that is constant by itself is told as constant-condition.",
		Bad:  query(`process where process.name == "nc" and not process.name : "n*"`),
		Good: query(`process where process.name : "n*" and not process.name == "nc"`),
	},
	{
		Name: "no-effect", Severity: diag.Warning,
		Doc: "No event at all fulfils the condition of the missing event or of the until of a sequence. The sequence means the same " +
			"without it.",
		Bad: query(`sequence by host.id with maxspan=1m
  [process where process.name == "nc"]
  ![process where process.name == "sh" and not process.name : "s*"]
  [process where process.name == "id"]`),
		Good: query(`sequence by host.id with maxspan=1m
  [process where process.name == "nc"]
  ![process where process.name == "sh"]
  [process where process.name == "id"]`),
	},
	{
		Name: "matches-everything", Severity: diag.Warning,
		Doc: "The rule's condition holds for every event, or for every process event that the live sensor sees. Each of them becomes an " +
			"alert.",
		Bad: query(`process where true`), Good: query(`process where process.name == "nc"`),
	},
	{
		Name: "open-prefilter", Severity: diag.Warning,
		Doc: "The kernel filters events by the program's name, its arguments, and whether it runs in a container. This rule can match whatever " +
			"these are, or whatever a container runs, so that every event is sent to user space, and all rules pay for it; or it only says what these must not be, which nearly every event " +
			"fulfils. The hint names the condition; join it by and to one on process.name or process.args that has no not before it.",
		Bad:  query(`process where process.name == "nc" or process.parent.name == "nc"`),
		Good: query(`process where process.name == "nc" and process.parent.name == "sh"`),
	},
	{
		Name: "duplicate-rule", Severity: diag.Warning,
		Doc: "Two rules mean the same, however their queries are written. Each event that one matches gives an alert of the other as well.",
		Bad: queries(`process where process.name in ("nc", "ncat")`, `process where process.name == "ncat" or process.name == "nc"`),
		Good: queries(`process where process.name in ("nc", "ncat")`,
			`process where process.name == "socat"`),
	},
	{
		Name: "replay-only", Severity: diag.Note,
		Doc: "The rule runs on recorded events (`kerneql-sensor replay`), and not on live ones: it reads fields, or asks for events, that the " +
			"kernel side doesn't report; or it needs the end of the events. Nothing is wrong with it, but it won't fire on a host.",
		Bad: query(`process where process.name == "nc" and user.name == "root"`), Good: query(`process where process.name == "nc" and user.id == "0"`),
	},
}
