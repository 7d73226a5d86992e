package container

import (
	"strings"
	"testing"
)

const (
	one = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	two = "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"
)

func TestID(t *testing.T) {
	for path, want := range map[string]string{
		"/docker/" + one:                                             one,
		"/system.slice/docker-" + one + ".scope":                     one,
		"/docker/" + one + "/init.scope":                             one,
		"/docker/" + one + "/docker/" + two:                          two,
		"/kubepods/burstable/pod123/" + one:                          one,
		"/kubepods.slice/pod.slice/cri-containerd-" + one + ".scope": one,
		"/system.slice/kubepods-pod12.slice:cri-containerd:" + one:   one,
		"/kubepods.slice/crio-" + one + ".scope":                     one,
		"/kubepods/besteffort/pod1/crio-" + one:                      one,
		"/machine.slice/libpod-" + one + ".scope/container":          one,
		"/libpod_parent/libpod-" + one:                               one,
		"/user.slice/nerdctl-" + one + ".scope":                      one,
		"/machine.slice/libpod-conmon-" + one + ".scope":             "",
		"/kubepods.slice/crio-conmon-" + one + ".scope":              "",
		"/machine.slice/machine-libpod_pod_" + one + ".slice":        "",
		"/" + one + ".slice":                                         "",
		"/docker/" + one[1:]:                                         "",
		"/docker/" + one + "0":                                       "",
		"/docker/" + strings.ToUpper(one):                            "",
		"/docker/x" + one:                                            "",
		"/":                                                          "",
		"":                                                           "",
	} {
		if got, ok := ID(path); got != want || ok != (want != "") {
			t.Errorf("ID(%q) = %q, %v; want %q", path, got, ok, want)
		}
	}
}

func TestFromProc(t *testing.T) {
	for contents, want := range map[string]string{
		"0::/system.slice/docker-" + one + ".scope\n":                    one,
		"12:pids:/docker/" + one + "\n4:cpu,cpuacct:/\n0::/init.scope\n": one,
		"4:cpu,cpuacct:/docker/" + two + "\n1:name=systemd:/x\n":         two,
		"3:pids:/docker/" + one + "\n0::/docker/" + two + "\n":           two,
		"1:name=systemd:/docker/" + one + "\n":                           "",
		"0::/\n":                                                         "",
		"":                                                               "",
		"damaged":                                                        "",
	} {
		if got, _ := FromProc(contents); got != want {
			t.Errorf("FromProc(%q) = %q, want %q", contents, got, want)
		}
	}
}
