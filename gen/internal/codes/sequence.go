package codes

// sequenceRows are what the parser finds in sequences, samples and pipes.
var sequenceRows = []Code{
	{
		Name: "too-few-terms",
		Doc:  "A sequence or a sample joins two events or more. For one event write the condition without brackets.",
		Bad:  query(`sequence by host.id [process where process.name == "nc"]`),
		Good: query(`sequence by host.id [process where process.name == "nc"] [process where process.name == "sh"]`),
	},
	{
		Name: "only-missing",
		Doc:  "All events of the sequence are to be missing, so nothing would ever begin it.",
		Bad:  query(`sequence with maxspan=1m ![process where process.name == "nc"] ![process where process.name == "sh"]`),
		Good: query(`sequence with maxspan=1m ![process where process.name == "nc"] [process where process.name == "sh"]`),
	},
	{
		Name: "missing-without-maxspan",
		Doc:  "An event is missing if it doesn't come within the maxspan of the sequence. Without one, it could always still come.",
		Bad:  query(`sequence by host.id [process where process.name == "nc"] ![process where process.name == "sh"]`),
		Good: query(`sequence by host.id with maxspan=1m [process where process.name == "nc"] ![process where process.name == "sh"]`),
	},
	{
		Name: "sample-without-keys",
		Doc:  "The events of a sample have nothing in common but the keys. Without any, all events would fit all others.",
		Bad:  query(`sample [process where process.name == "nc"] [process where process.name == "sh"]`),
		Good: query(`sample by host.id [process where process.name == "nc"] [process where process.name == "sh"]`),
	},
	{
		Name: "key-count",
		Doc:  "Events are joined by the first key of each term, by the second, and so on; so all terms have the same number of keys.",
		Bad:  query(`sequence [process where process.name == "nc"] by host.id [process where process.name == "sh"] by host.id, user.id`),
		Good: query(`sequence [process where process.name == "nc"] by host.id, user.id [process where process.name == "sh"] by host.id, user.id`),
	},
	{
		Name: "bad-key",
		Doc:  "Behind by stand fields, with commas between. Literals and functions cannot join events.",
		Bad:  query(`sequence by "x" [process where process.name == "nc"] [process where process.name == "sh"]`),
		Good: query(`sequence by host.id [process where process.name == "nc"] [process where process.name == "sh"]`),
	},
	{
		Name: "duplicate",
		Doc:  "By and with maxspan are each written once before the first term. All shared keys stand after one by.",
		Bad:  query(`sequence by host.id by user.id [process where process.name == "nc"] [process where process.name == "sh"]`),
		Good: query(`sequence by host.id, user.id [process where process.name == "nc"] [process where process.name == "sh"]`),
	},
	{
		Name: "misplaced-by",
		Doc:  "The keys of a term stand right behind its bracket, before with runs.",
		Bad:  query(`sequence [process where process.name == "nc"] with runs=3 by host.id`),
		Good: query(`sequence [process where process.name == "nc"] by host.id with runs=3`),
	},
	{
		Name: "misplaced-with",
		Doc:  "The option maxspan is one of the whole sequence and stands before the first term; runs is one of a term and stands behind it.",
		Bad:  query(`sequence by host.id [process where process.name == "nc"] with maxspan=1m [process where process.name == "sh"]`),
		Good: query(`sequence by host.id with maxspan=1m [process where process.name == "nc"] [process where process.name == "sh"]`),
	},
	{
		Name: "bad-runs",
		Doc:  "The number of runs says how many events in a row a term stands for: from 1 to 100.",
		Bad:  query(`sequence by host.id [process where process.name == "nc"] with runs=1000`),
		Good: query(`sequence by host.id [process where process.name == "nc"] with runs=100`),
	},
	{
		Name: "bad-time-span",
		Doc:  "A span of time is a whole number and a unit, without a blank: ms, s, m, h or d.",
		Bad:  query(`sequence by host.id with maxspan=1.5m [process where process.name == "nc"] [process where process.name == "sh"]`),
		Good: query(`sequence by host.id with maxspan=90s [process where process.name == "nc"] [process where process.name == "sh"]`),
	},
	{
		Name: "bad-until",
		Doc:  "Until stands once, behind all terms, with one event that must not be missing or repeated. It ends what is not complete by then.",
		Bad:  query(`sequence by host.id [process where process.name == "nc"] [process where process.name == "sh"] until ![process where process.name == "init"]`),
		Good: query(`sequence by host.id [process where process.name == "nc"] [process where process.name == "sh"] until [process where process.name == "init"]`),
	},
	{
		Name: "bad-sample",
		Doc:  "A sample finds events in any order, any time apart. So it has no maxspan, no until, no runs and no missing events; those belong to sequences.",
		Bad:  query(`sample by host.id with maxspan=1m [process where process.name == "nc"] [process where process.name == "sh"]`),
		Good: query(`sample by host.id [process where process.name == "nc"] [process where process.name == "sh"]`),
	},
	{
		Name: "unsupported-fork",
		Doc:  "The option fork belongs to an older dialect, in which one event could continue several sequences.",
		Bad:  query(`sequence by host.id [process where process.name == "nc"] fork [process where process.name == "sh"]`),
		Good: query(`sequence by host.id [process where process.name == "nc"] [process where process.name == "sh"]`),
	},
	{
		Name: "unsupported-pipe",
		Doc:  "There are two pipes: head, which keeps the first results, and tail, which keeps the last ones. Others belong to an older dialect.",
		Bad:  query(`process where process.name == "nc" | unique process.pid`), Good: query(`process where process.name == "nc" | head 1`),
	},
	{
		Name: "bad-pipe",
		Doc:  "Behind head and tail stands how many results they keep.",
		Bad:  query(`process where process.name == "nc" | head`), Good: query(`process where process.name == "nc" | head 10`),
	},
}
