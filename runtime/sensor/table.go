package sensor

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// table is output for people, in columns, or for programs, one JSON object a row.
type table struct {
	columns []string
	cells   [][]string
	objects []any
}

// add adds a row in both forms.
func (t *table) add(object any, cells ...string) {
	t.objects = append(t.objects, object)
	t.cells = append(t.cells, cells)
}

func (t *table) write(w io.Writer, asJSON bool) error {
	if asJSON {
		return t.writeJSON(w)
	}
	widths := t.widths()
	for _, row := range append([][]string{t.columns}, t.cells...) {
		if _, err := fmt.Fprintln(w, line(row, widths)); err != nil {
			return err
		}
	}
	return nil
}

func (t *table) writeJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	for _, object := range t.objects {
		if err := e.Encode(object); err != nil {
			return err
		}
	}
	return nil
}

func (t *table) widths() []int {
	widths := make([]int, len(t.columns))
	for _, row := range append([][]string{t.columns}, t.cells...) {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	return widths
}

func line(row []string, widths []int) string {
	var b strings.Builder
	for i, cell := range row {
		fmt.Fprintf(&b, "%-*s  ", widths[i], cell)
	}
	return strings.TrimRight(b.String(), " ")
}
