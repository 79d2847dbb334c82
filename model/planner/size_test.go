//go:build !long

package planner_test

const (
	defaultInstances = 1500
	provinceOfTest   = "12"
)
