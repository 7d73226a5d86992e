package diag

import "testing"

func TestGitHub(t *testing.T) {
	at := NewSource("a,b:c%.toml", []byte("x\nab cd"))
	warning, note := at.Error(2, 4, "w", "100% wrong\r\n::error::", ""), at.Error(5, 7, "n", "so", "do")
	warning.Severity, note.Severity = Warning, Note
	for _, c := range []struct {
		d    Diagnostic
		want string
	}{
		{NewSource("f", []byte("ab cd")).Error(3, 5, "code", "it's wrong: a, b", "write ef"),
			"::error file=f,line=1,col=4,endColumn=6,title=code::it's wrong: a, b%0Ahint: write ef"},
		{warning, "::warning file=a%2Cb%3Ac%25.toml,line=2,col=1,endColumn=3,title=w::100%25 wrong%0D%0A::error::"},
		{note, "::notice file=a%2Cb%3Ac%25.toml,line=2,col=4,endColumn=6,title=n::so%0Ahint: do"},
		{ForFile("f", "unreadable", "cannot be read", ""), "::error file=f,title=unreadable::cannot be read"},
	} {
		if got := c.d.GitHub(); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}
