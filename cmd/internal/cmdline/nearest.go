package cmdline

import "unicode/utf8"

// Nearest returns the candidate that was probably meant by word, or "" if none
// is like it.
func Nearest(word string, candidates []string) string {
	best, least := "", 1+utf8.RuneCountInString(word)/3
	for _, c := range candidates {
		if d := distance([]rune(word), []rune(c)); d < least || d == least && best == "" {
			best, least = c, d
		}
	}
	return best
}

// distance counts the characters to insert, delete, replace or swap with their
// neighbour to get from a to b.
func distance(a, b []rune) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range b {
		d[0][j+1] = j + 1
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			d[i][j] = step(d, a, b, i, j)
		}
	}
	return d[len(a)][len(b)]
}

func step(d [][]int, a, b []rune, i, j int) int {
	cost := 1
	if a[i-1] == b[j-1] {
		cost = 0
	}
	least := min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
	if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
		least = min(least, d[i-2][j-2]+1)
	}
	return least
}
