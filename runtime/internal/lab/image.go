package lab

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Programs of the lab's image. The tiny ones are executables that end at once:
// what counts is their name.
const (
	Netcat      = "/usr/bin/nc"         // the real thing: Debian's netcat-traditional
	Ncat        = "/usr/bin/ncat"       // Nmap's
	Innocent    = "/opt/innocent"       // a symlink to Netcat
	FalseNC     = "/opt/nc"             // a symlink to busybox
	Busybox     = "/bin/busybox"        // Debian's busybox-static
	Helper      = "/lab/helper"         // the lab's own program
	ForkingNC   = "/lab/fork/nc"        // the same, under the name nc
	TinyNC      = "/lab/tiny/nc"        // tiny
	TinyPlain   = "/lab/tiny/plain"     // tiny
	TinyRunc    = "/usr/local/bin/runc" // tiny
	TinyKubectl = "/lab/tiny/kubectl"   // tiny
	hostNetcat  = "/usr/bin/nc.traditional"
)

// makeRoot fills a folder with the image's files.
func makeRoot(root string) error {
	own, err := helper()
	if err != nil {
		return err
	}
	var problems []error
	for to, from := range map[string]string{
		Netcat: hostNetcat, Ncat: Ncat, Busybox: Busybox, Helper: own, ForkingNC: own,
	} {
		problems = append(problems, copyProgram(root, from, to))
	}
	for _, path := range []string{TinyNC, TinyPlain, TinyRunc, TinyKubectl} {
		problems = append(problems, writeFile(filepath.Join(root, path), tiny()))
	}
	problems = append(problems, link(root, Netcat, Innocent), link(root, Busybox, FalseNC), linkApplets(root))
	return errors.Join(problems...)
}

// linkApplets makes the links by which busybox is sh, ls and all the others.
func linkApplets(root string) error {
	names, err := exec.Command(Busybox, "--list").Output()
	if err != nil {
		return err
	}
	for _, name := range strings.Fields(string(names)) {
		if path := filepath.Join("/bin", name); name != "busybox" {
			if err := link(root, Busybox, path); err != nil {
				return err
			}
		}
	}
	return nil
}

func link(root, target, path string) error {
	path = filepath.Join(root, path)
	return errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.Symlink(target, path))
}

// copyProgram copies an executable and the libraries that it is linked with.
func copyProgram(root, from, to string) error {
	if err := copyFile(from, filepath.Join(root, to)); err != nil {
		return err
	}
	// ldd fails for a static program, which needs no more.
	text, _ := exec.Command("ldd", from).Output()
	for _, word := range strings.Fields(string(text)) {
		if strings.HasPrefix(word, "/") {
			if err := copyFile(word, filepath.Join(root, word)); err != nil {
				return err
			}
		}
	}
	return nil
}

func copyFile(from, to string) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return writeFile(to, text)
}

func writeFile(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(path, text, 0o755); err != nil {
		return fmt.Errorf("lab: %w", err)
	}
	return nil
}
