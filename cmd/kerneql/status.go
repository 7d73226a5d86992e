package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/kerneql/kerneql/cmd/internal/cmdline"
	"github.com/kerneql/kerneql/gen"
)

// status is what the output tells of a rule.
type status struct {
	gen.Status
	Built bool `json:"built"`
}

// writeStatuses writes a table, or a line of JSON for each rule.
func writeStatuses(w io.Writer, format cmdline.Format, list []status) error {
	if format == cmdline.JSON {
		lines := json.NewEncoder(w)
		lines.SetEscapeHTML(false)
		for _, s := range list {
			if err := lines.Encode(s); err != nil {
				return err
			}
		}
		return nil
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "RULE\tBUILT\tFILE\tSTATUS")
	for _, s := range list {
		built := "yes"
		if !s.Built {
			built = "no"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", cmp.Or(s.Name, "-"), built, s.File, s.Status.Status)
	}
	return table.Flush()
}
