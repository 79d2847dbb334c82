//go:build long

package planner_test

const (
	defaultInstances = 10000
	provinceOfTest   = "11"
)
