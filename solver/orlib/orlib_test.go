package orlib

import (
	"errors"
	"math"
	"strings"
	"testing"

	"canbo/solver/lp"
)

func read(t *testing.T, name, text string) []Instance {
	t.Helper()
	all, err := Read(name, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range all {
		if err := in.Problem.Validate(); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// objective returns the cost of the columns named, and whether the rows hold.
func objective(p *lp.Problem, value map[string]float64) (float64, bool) {
	x := make([]float64, p.Cols())
	for j := range x {
		x[j] = value[p.ColumnName(j)]
	}
	for i, a := range p.Activity(x) {
		if a < p.RowLower[i] || a > p.RowUpper[i] {
			return 0, false
		}
	}
	return p.Objective(x), true
}

func TestGeneralised(t *testing.T) {
	const two = "2 3\n5 9 8\n7 6 1\n2 3 4\n1 2 3\n7 4\n"
	for _, c := range []struct {
		name, text string
		names      string
		maximise   bool
	}{
		{"toy.txt", two, "toy", false},
		{"sets/toy", "1 " + two, "toy-1", false},
		{"gap3.txt", "2\n" + two + strings.ReplaceAll(two, "\n", " "), "c203-1 c203-2", true},
		{"gap13.txt", "1 " + two, "gap13-1", false},
	} {
		var names []string
		for _, in := range read(t, c.name, c.text) {
			names = append(names, in.Name)
			p := in.Problem
			if p.Rows() != 5 || p.Cols() != 6 || in.Maximise != c.maximise {
				t.Errorf("%s: %d rows, %d columns, maximise %t", in.Name, p.Rows(), p.Cols(), in.Maximise)
			}
			want := 5.0 + 9 + 1
			if c.maximise {
				want = -want
			}
			if z, ok := objective(p, map[string]float64{"x1_1": 1, "x1_2": 1, "x2_3": 1}); z != want || !ok {
				t.Errorf("%s: objective %v, feasible %t", in.Name, z, ok)
			}
			if _, ok := objective(p, map[string]float64{"x1_1": 1, "x1_2": 1, "x1_3": 1}); ok {
				t.Errorf("%s: agent 1 takes more than its capacity", in.Name)
			}
		}
		if got := strings.Join(names, " "); got != c.names {
			t.Errorf("%s holds %s, want %s", c.name, got, c.names)
		}
	}
}

func TestAssignment(t *testing.T) {
	in := read(t, "assign3.txt", "3\n1 2 3 4\n5 6\n7 8 9\n")[0]
	if z, ok := objective(in.Problem, map[string]float64{"x1_3": 1, "x2_1": 1, "x3_2": 1}); z != 3+4+8 || !ok || in.Name != "assign3" {
		t.Errorf("%s: objective %v, feasible %t", in.Name, z, ok)
	}
}

func TestFlow(t *testing.T) {
	in := read(t, "pipes.min", "c a net\np min 3 4\nn 1 4\nn 3 -4\na 1 2 0 3 1\na 2 3 1 3 2\na 3 1 0 -1 5\na 2 2 0 1 1\n")[0]
	if _, ok := objective(in.Problem, map[string]float64{"arc1": 3, "arc2": 3}); ok {
		t.Error("a flow of 3 meets a supply of 4")
	}
	if z, ok := objective(in.Problem, map[string]float64{"arc1": 3, "arc2": 3, "arc3": -1}); z != 3+6-5 || !ok {
		t.Errorf("objective %v, feasible %t", z, ok)
	}
	p := in.Problem
	if p.ColLower[1] != 1 || p.ColUpper[1] != 3 || !math.IsInf(p.ColUpper[2], 1) || p.Start[4] != p.Start[3] {
		t.Error("bounds or entries of arcs are wrong")
	}
}

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		text string
		line int
		want string
	}{
		{"", 1, "no numbers"},
		{"2 2\n1 2 3 4\n1 2 q 4 5 5\n", 3, `"q" is not an integer`},
		{"2 2\n1 2 3 4\n1 2 3 99999999999999\n5 5", 3, "is not an integer of at most"},
		{"2 2\n1 2 3 4\n1 2 3 4\n5", 4, "2 agents and 2 jobs need 1 numbers more"},
		{"2 2\n1 2 3 4\n1 2 3 4\n5 5\n8 8\n\n", 5, "2 numbers too many"},
		{"2 2\n1 2 3 4\n1 2 -3 4\n5 5\n", 3, "weight or capacity -3 is negative"},
		{"2\n1 1 5 5 5\n1 1 5\n", 3, "1 agents and 1 jobs need 2 numbers more"},
		{"0 5\n", 1, "0 agents and 5 jobs"},
		{"c nothing\n", 1, "no line p"},
		{"p max 3 3\n", 1, "want one line p min"},
		{"p min 2 1\n\na 1 2 0 1\n", 3, "5 fields, want 6"},
		{"p min 2 2\na 1 2 0 1 4\n", 2, "1 arcs, 2 are announced"},
		{"c\na 1 2 0 1 4\n", 2, "no line p before"},
		{"p min 2 1\nn 3 4\na 1 2 0 1 4\n", 2, "node 3 of 2"},
		{"p min 2 1\na 1 0 0 1 4\n", 2, "arc from node 1 to node 0"},
		{"p min 2 1\nx\n", 2, `"x" is none of`},
		{"p min 2 1\na 1 2 0 1 4.5\n", 2, `"4.5" is not an integer`},
		{"p min 99999999 1\n", 1, "99999999 nodes"},
	} {
		_, err := Read("x", strings.NewReader(c.text))
		var fault *Error
		if !errors.As(err, &fault) || fault.Line != c.line || !strings.Contains(fault.Text, c.want) {
			t.Errorf("%q: %v, want line %d: %s", c.text, err, c.line, c.want)
		}
	}
	if _, err := Read("x", strings.NewReader(strings.Repeat("z\n", 50))); len(strings.Split(err.Error(), "\n")) != maxErrors {
		t.Errorf("%v", err)
	}
}

func TestExpected(t *testing.T) {
	all, err := ReadExpected("Data file  Optimal solution value\n\na1\t305\nb_Min 1.5 2\n# none\nc,infeasible\nd;-2.50e+02\ne,-,7,where, and when\n", "table")
	if err != nil {
		t.Fatal(err)
	}
	inf := math.Inf(1)
	want := []Expected{{"a1", 305, 305, 0, "table"}, {"b_Min", 1.5, 2, 0.05, "table"}, {"c", inf, inf, 0, "table"},
		{"d", -250, -250, 0.5, "table"}, {"e", -inf, 7, 0, "where, and when"}}
	if len(all) != len(want) {
		t.Fatalf("%v", all)
	}
	for k := range want {
		if math.Abs(all[k].Digits-want[k].Digits) > 1e-12 {
			t.Errorf("%v, want %v", all[k], want[k])
		}
		if all[k].Digits = want[k].Digits; all[k] != want[k] {
			t.Errorf("%v, want %v", all[k], want[k])
		}
	}
	for _, text := range []string{"a 1\nb", "a 1\nb 2 1", "a 1\nb nan", "a 1\nb infeasible 3", "a 1\nb - -", "a 1\nb 1 2 3"} {
		_, err := ReadExpected(text, "")
		var fault *Error
		if !errors.As(err, &fault) || fault.Line != 2 {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// The built-in table names each problem once and gives each a source.
func TestPublished(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range Published() {
		if seen[e.Name] || e.Source == "" || e.Lower > e.Upper {
			t.Errorf("%+v", e)
		}
		seen[e.Name] = true
	}
	for _, name := range []string{"afiro", "galenet", "p0033", "e40400", "c848-5", "assign800"} {
		if !seen[name] {
			t.Errorf("%s is missing", name)
		}
	}
}

// No text makes the reader panic or return a problem that is none, and faults
// lie within the file.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{"2 3\n5 9 8\n7 6 1\n2 3 4\n1 2 3\n7 4\n", "1 1 1 4 5 6", "3\n1 2 3 4 5 6 7 8 9", "c\np min 2 1\nn 1 2\nn 2 -2\na 1 2 0 3 4\n",
		"p min 2 1\na 2 1 0 -1 4", "2 1 1 1 1 1", "-1", "0 0"} {
		f.Add("gap1.txt", seed)
	}
	f.Fuzz(func(t *testing.T, name, text string) {
		all, err := Read(name, strings.NewReader(text))
		if err != nil {
			var fault *Error
			if !errors.As(err, &fault) || fault.Line < 1 || fault.Line > strings.Count(text, "\n")+1 {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		for _, in := range all {
			if err := in.Problem.Validate(); err != nil {
				t.Fatalf("%q: %v", text, err)
			}
		}
	})
}

func FuzzReadExpected(f *testing.F) {
	for _, seed := range []string{"name value\na 1\nb 2 3", "a,infeasible", "x,-,1,y", "a;1;inf"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		all, _ := ReadExpected(text, "")
		for _, e := range all {
			if e.Name == "" || !(e.Lower <= e.Upper) || !(e.Digits >= 0) {
				t.Fatalf("%q: %+v", text, e)
			}
		}
	})
}
