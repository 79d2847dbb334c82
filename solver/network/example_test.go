package network_test

import (
	"context"
	"fmt"

	"canbo/solver/network"
)

// Two depots ship to two towns; the cheap road from depot 0 to town 2 takes
// three units only.
func ExampleSolve() {
	g := &network.Graph{
		Supply: []int64{5, 4, -6, -3},
		Tail:   []int32{0, 0, 1, 1},
		Head:   []int32{2, 3, 2, 3},
		Lower:  []int64{0, 0, 0, 0},
		Upper:  []int64{3, network.Infinite, network.Infinite, network.Infinite},
		Cost:   []int64{1, 4, 2, 3},
	}
	f, err := network.Solve(context.Background(), g, network.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(f.Status, f.Arc, f.Cost)
	// Output: optimal [3 2 3 1] 20
}

// The supply of node 0 cannot leave: the only road takes two units of three.
func ExampleSolve_infeasible() {
	g := &network.Graph{
		Supply: []int64{3, -3},
		Tail:   []int32{0},
		Head:   []int32{1},
		Lower:  []int64{0},
		Upper:  []int64{2},
		Cost:   []int64{1},
	}
	f, err := network.Solve(context.Background(), g, network.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(f.Status, f.Cut)
	// Output: infeasible [true false]
}

// Three officials, two posts. The first head at post 0 is worth 10, the second
// only 4; post 1 has one seat, worth 6.
func ExampleAssign() {
	t := &network.Transport{
		Start:    []int32{0, 2, 4, 5},
		Post:     []int32{0, 1, 0, 1, 0},
		Cost:     []int64{1, 2, 1, 5, 3},
		Seat:     []int32{0, 2, 3},
		Marginal: []int64{-10, -4, -6},
	}
	r, err := network.Assign(context.Background(), t)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Status, r.Post, r.Cost)
	// Output: optimal [1 0 0] -14
}

// Two officials whose arcs all lead to one seat.
func ExampleAssign_infeasible() {
	t := &network.Transport{
		Start:    []int32{0, 1, 3, 4},
		Post:     []int32{0, 0, 1, 0},
		Cost:     []int64{1, 1, 1, 1},
		Seat:     []int32{0, 1, 2},
		Marginal: []int64{0, 0},
	}
	r, err := network.Assign(context.Background(), t)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Status, r.Violator)
	// Output: infeasible [0 2]
}

// Two officials want the one seat of post 0; the second may also go to post 1.
// When the first is withdrawn the second takes the seat, and gives it up again.
func ExampleSeating() {
	t := &network.Transport{
		Start: []int32{0, 2, 4},
		Post:  []int32{0, 1, 0, 1},
		Cost:  []int64{1, 9, 2, 4},
		Seat:  []int32{0, 1, 3},
		Marginal: []int64{
			0,    // post 0
			0, 0, // post 1
		},
	}
	s, err := network.NewSeating(context.Background(), t)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(s.Assignment().Post, s.Assignment().Cost)
	s.Withdraw(0)
	fmt.Println(s.Assignment().Post, s.Assignment().Cost)
	s.Return(0)
	s.Pin(1, 2)
	fmt.Println(s.Assignment().Post, s.Assignment().Cost)
	// Output:
	// [0 1] 5
	// [-1 0] 2
	// [1 0] 11
}
