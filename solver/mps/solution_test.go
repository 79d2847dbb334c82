package mps

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"canbo/solver/lp"
)

// small has an optimum of 2 at x = 1, a_name_of_many_letters = 0.5, z = 0.
const small = `NAME t
ROWS
 N obj
 G r1
COLUMNS
 M1 'MARKER' 'INTORG'
 x obj 1 r1 2
 M2 'MARKER' 'INTEND'
 a_name_of_many_letters obj 2 r1 1
 z obj 5 r1 1
RHS
 RHS r1 2.5
BOUNDS
 UP BND x 1
ENDATA
`

// The same solution as each program writes it.
func TestSolutionFormats(t *testing.T) {
	p := read(t, small).Problem
	for name, test := range map[string]struct{ text, status string }{
		"canbo": {"# canbo solution 1\n# status optimal\n# objective 2\nx 1\na_name_of_many_letters 0.5\n", "optimal"},
		"CBC": {`Optimal - objective value 2.00000000
      0 x                      1                       1
**    1 a_name_of_many_letters                    0.5                       2
`, "Optimal"},
		"HiGHS": {`Model status
Optimal

# Primal solution values
Feasible
Objective 2
# Columns 3
x 1
a_name_of_many_letters 0.5
z 0
# Rows 1
r1 2.5

# Dual solution values
None
`, "Optimal"},
		"GLPK write, integer": {`c Problem:    t
c Status:     INTEGER OPTIMAL
c
s mip 1 3 o 2
i 1 2.5
j 1 1
j 2 0.5
j 3 0
e o f
`, "INTEGER OPTIMAL"},
		"GLPK write, basic": {`c Problem:    t
c Status:     OPTIMAL
s bas 1 3 f f 2
i 1 l 2.5 2
j 1 u 1 -3
j 2 b 0.5 0
j 3 l 0 3
e o f
`, "OPTIMAL"},
		"GLPK table, integer": {`Problem:    t
Rows:       1
Columns:    3 (1 integer, 1 binary)
Non-zeros:  3
Status:     INTEGER OPTIMAL
Objective:  obj = 2 (MINimum)

   No.   Row name        Activity     Lower bound   Upper bound
------ ------------    ------------- ------------- -------------
     1 r1                        2.5           2.5               

   No. Column name       Activity     Lower bound   Upper bound
------ ------------    ------------- ------------- -------------
     1 x            *              1             0             1 
     2 a_name_of_many_letters
                                 0.5             0               
     3 z                           0             0               

Integer feasibility conditions:

KKT.PE: max.abs.err = 0.00e+00 on row 0
`, "INTEGER OPTIMAL"},
		"GLPK table, basic": {`Problem:    t
Status:     OPTIMAL
Objective:  obj = 2 (MINimum)

   No. Column name  St   Activity     Lower bound   Upper bound    Marginal
------ ------------ -- ------------- ------------- ------------- -------------
     1 x            NU             1             0             1            -3 
     2 a_name_of_many_letters
                    B            0.5             0               
     3 z            NL             0             0                           3 

Karush-Kuhn-Tucker optimality conditions:
`, "OPTIMAL"},
	} {
		got, err := ReadSolution(strings.NewReader(test.text), p)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(&Solution{test.status, 2, []float64{1, 0.5, 0}}, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestSolutionFaults(t *testing.T) {
	p := read(t, small).Problem
	const cbc = "Optimal - objective value 2\n"
	for name, test := range map[string]struct {
		text, at string
		kind     error
	}{
		"empty":            {"", "1:1", ErrMissing},
		"other file":       {"hello\n", "1:1", ErrSyntax},
		"unknown column":   {solutionHead + "\ny 1\n", "2:1", ErrUnknown},
		"column twice":     {solutionHead + "\nx 1\nx 1\n", "3:1", ErrDuplicate},
		"number":           {solutionHead + "\nx 1,5\n", "2:3", ErrNumber},
		"fields":           {solutionHead + "\nx 1 2\n", "2:6", ErrSyntax},
		"header":           {solutionHead + "\n# sense max\n", "2:1", ErrSyntax},
		"CBC objective":    {"Optimal - objective value ?\n", "1:27", ErrNumber},
		"CBC fields":       {cbc + " 0 x 1\n", "2:7", ErrSyntax},
		"HiGHS columns":    {"Model status\nOptimal\n# Columns 7\n", "3:11", ErrSyntax},
		"HiGHS value":      {"Model status\nOptimal\n# Columns 3\nx\n", "4:2", ErrSyntax},
		"GLPK number":      {"c Problem\ns mip 1 3 o 2\nj 4 1\n", "3:3", ErrUnknown},
		"GLPK fields":      {"c Problem\ns bas 1 3 f f 2\nj 1 u\n", "3:6", ErrSyntax},
		"GLPK table":       {"Problem: t\n No. Column name\n 1\n", "3:3", ErrSyntax},
		"GLPK table value": {"Problem: t\n No. Column name\n 1 x\n *\n", "4:3", ErrSyntax},
	} {
		_, err := ReadSolution(strings.NewReader(test.text), p)
		var list Errors
		if !errors.As(err, &list) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if at := fmt.Sprintf("%d:%d", list[0].Line, list[0].Column); at != test.at || !errors.Is(err, test.kind) {
			t.Errorf("%s: %v, want %s at %s", name, list[0], test.kind, test.at)
		}
	}
}

func TestSolutionRoundTrip(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	for range 200 {
		m := &Model{randomProblem(rng), rng.IntN(2) == 0}
		x := make([]float64, m.Problem.Cols())
		for j := range x {
			x[j] = rng.NormFloat64() * float64(rng.IntN(2))
		}
		objective := m.Problem.Objective(x)
		var buf bytes.Buffer
		if err := WriteSolution(&buf, m, &lp.Result{Reason: lp.Feasible, X: x, Objective: objective, Bound: math.Inf(-1)}); err != nil {
			t.Fatal(err)
		}
		got, err := ReadSolution(&buf, m.Problem)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(&Solution{"feasible", m.Value(objective), x}, got); diff != "" {
			t.Fatal(diff)
		}
	}
	m := read(t, small)
	var buf bytes.Buffer
	if err := WriteSolution(&buf, m, &lp.Result{Reason: lp.Infeasible}); err != nil {
		t.Fatal(err)
	}
	if got, err := ReadSolution(&buf, m.Problem); err != nil || got.Status != "infeasible" || !math.IsNaN(got.Objective) {
		t.Errorf("%+v, %v", got, err)
	}
}

func FuzzReadSolution(f *testing.F) {
	m, err := Read(strings.NewReader(small))
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{
		solutionHead + "\n# status optimal\n# objective 2\nx 1\nz 0.5\n",
		"Optimal - objective value 2\n 0 x 1 1\n** 1 z 0.5 2\n",
		"Model status\nOptimal\nObjective 2\n# Columns 3\nx 1\n",
		"c Status: OPTIMAL\ns bas 1 3 f f 2\nj 1 u 1 -3\n",
		"Problem: t\nObjective: obj = 2 (MINimum)\n No. Column name\n 1 x * 1\n 2 z\n 0.5\n\nend",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := ReadSolution(strings.NewReader(text), m.Problem)
		if err == nil && len(s.X) != m.Problem.Cols() {
			t.Fatalf("%d values", len(s.X))
		}
	})
}
